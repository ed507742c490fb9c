//! Profiles: what technicians publish of their roles, skills, instruments and expertise, and who may see which part.
//!
//! [`model`] holds the shape of a profile and the one rule of visibility ([`model::Profile::seen_by`]).

pub mod model;

pub use model::{Audience, Profile, Section};
