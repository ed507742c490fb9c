//! What is sent and given.

mod given;
mod sent;

pub use given::{Made, OfferOut, RequestOut, Standing, TakenOut, VisitOut};
pub use sent::{OfferIn, RequestIn, StepIn};
