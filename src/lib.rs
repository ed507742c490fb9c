//! Benchside.
