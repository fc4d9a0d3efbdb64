//! What comes of small pages, with explicit judgements instead of a classifier.
