//! `/`: for strangers what this is and where to begin; for everyone signed in what needs them next. `/desk`: every page by which
//! coordinators and administrators run the programme.
//!
//! Reads what other slices keep and changes nothing. What is asked of whom is decided in [`model`], without a database.

mod desk;
pub mod model;
mod pages;
pub mod store;

use crate::web::Routes;

/// The front page and the desk.
pub fn routes() -> Routes {
    Routes::new().get("/", pages::show).get("/desk", desk::show)
}
