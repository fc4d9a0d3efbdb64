//! scratch
pub mod archive;
pub mod dom;
