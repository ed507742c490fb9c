//! Who I am.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Role;
use crate::web::{Result, Visit};

/// Who is asking, as their institution knows them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The name in addresses: the profile is at `/people/{handle}`.
    handle: String,
    /// The name as it is shown.
    name: String,
    /// Where they work.
    institution: String,
    /// The IANA time zone in which they are shown times.
    time_zone: String,
    /// Whether they are technical staff.
    technical: bool,
    /// Whether others name them as their line manager.
    manages: bool,
    /// What they are entrusted with, such as `coordinator`.
    roles: Vec<String>,
}

/// Who is asking.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "me",
    responses((status = 200, body = Me))
)]
pub async fn show(visit: Visit) -> Result<Json<Me>> {
    let me = visit.member()?;
    Ok(Json(Me {
        handle: me.handle.clone(),
        name: me.name.clone(),
        institution: me.institution_name.clone(),
        time_zone: me.time_zone.clone(),
        technical: me.technical,
        manages: me.manages,
        roles: me.roles.iter().map(|role: &Role| role.code().to_owned()).collect(),
    }))
}
