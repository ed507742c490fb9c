//! Job shadowing, from wish to feedback. So far its rules alone: [`model`] is pure and has no pages yet.

pub mod model;
