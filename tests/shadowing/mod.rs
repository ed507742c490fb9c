//! Job shadowing.

mod model;
