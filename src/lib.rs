//! scratch
pub mod archive;
pub mod decode;
pub mod dom;
