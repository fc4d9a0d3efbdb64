//! What any document must hold to.
