//! Concepts, proposals and vocabularies as JSON.

mod changes;
mod concepts;
mod vocabularies;

use utoipa::OpenApi;

pub(super) use changes::{holders, merge, part, rename};
pub(super) use concepts::{propose, show, suggest};
pub(super) use vocabularies::{confirm, discard, file, list, send};

#[derive(OpenApi)]
#[openapi(paths(
    concepts::suggest,
    concepts::show,
    concepts::propose,
    changes::rename,
    changes::holders,
    changes::merge,
    changes::part,
    vocabularies::list,
    vocabularies::send,
    vocabularies::file,
    vocabularies::confirm,
    vocabularies::discard
))]
struct Doc;

/// What this slice's part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
