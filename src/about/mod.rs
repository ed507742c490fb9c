//! `/about/…`: help, the accessibility statement, and what is kept about people and why.

mod pages;

use crate::web::Routes;

/// The pages that the foot of every page leads to.
pub fn routes() -> Routes {
    Routes::new()
        .get("/about/help", pages::help)
        .get("/about/accessibility", pages::accessibility)
        .get("/about/privacy", pages::privacy)
}
