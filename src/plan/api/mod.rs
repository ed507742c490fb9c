//! Plans as JSON.

pub(super) mod actions;
pub(super) mod counts;
pub(super) mod facts;
pub(super) mod files;
pub(super) mod measures;
mod part;
pub(super) mod plans;
pub(super) mod snapshots;
pub(super) mod surveys;
pub(super) mod versions;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    plans::list,
    plans::report,
    plans::change,
    plans::file,
    versions::of_plan,
    versions::of_action,
    versions::of_measure,
    actions::action,
    measures::measure,
    counts::list,
    counts::show,
    facts::list,
    snapshots::list,
    snapshots::freeze,
    surveys::list,
    surveys::send,
    surveys::one,
    surveys::discard,
    surveys::confirm,
    files::send,
    files::one,
    files::discard,
    files::confirm,
    actions::add,
    actions::change,
    actions::place,
    actions::status,
    actions::update,
    actions::evidence,
    actions::ask,
    actions::owner,
    measures::add,
    measures::change,
    measures::place,
    measures::record
))]
struct Doc;

/// What this part of the API looks like.
pub fn api_doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
