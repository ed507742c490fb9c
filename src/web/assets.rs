//! Styles, scripts and icons, built into the program and served under addresses that change with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};

use super::errors::{Error, Result};

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    version: String,
    integrity: String,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset::new($name, $kind, include_str!(concat!("../../templates/assets/", $name)))
    };
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        asset!("app.css", "text/css; charset=utf-8"),
        asset!("app.js", "text/javascript; charset=utf-8"),
        asset!("favicon.svg", "image/svg+xml"),
    ]
});

impl Asset {
    fn new(name: &'static str, kind: &'static str, text: &'static str) -> Self {
        let version = HEXLOWER.encode(&Sha256::digest(text)[..6]);
        let integrity = format!("sha384-{}", BASE64.encode(&Sha384::digest(text)));
        Self { name, kind, text, version, integrity }
    }
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// Where an asset is served; the version in the address lets browsers keep it for a year.
pub fn asset_url(name: &str) -> String {
    find(name).map_or_else(|| format!("/assets/{name}"), |asset| format!("/assets/{name}?v={}", asset.version))
}

/// The asset's hash for subresource integrity.
pub(super) fn integrity(name: &str) -> String {
    find(name).map(|asset| asset.integrity.clone()).unwrap_or_default()
}

/// `GET /assets/{name}`.
pub(super) async fn show(Path(name): Path<String>) -> Result<Response> {
    let asset = find(&name).ok_or(Error::NotFound)?;
    let headers = [
        (CONTENT_TYPE, asset.kind.to_owned()),
        (CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (ETAG, format!("\"{}\"", asset.version)),
    ];
    Ok((headers, asset.text).into_response())
}
