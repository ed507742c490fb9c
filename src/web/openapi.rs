//! The description of the JSON API, put together from what the slices' handlers say of themselves.

use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

/// What every answer of the API that is not a success looks like (RFC 9457).
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    pub r#type: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// Which fields are wrong, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<ProblemField>>,
}

/// One field of a [`Problem`].
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Benchside", description = "A technician skills directory and shadowing matcher.", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(Problem, ProblemField)),
    security(("token" = []))
)]
struct Head;

/// The whole description, put together from the slices'.
pub fn document(slices: impl IntoIterator<Item = utoipa::openapi::OpenApi>) -> utoipa::openapi::OpenApi {
    let mut document = Head::openapi();
    let token = SecurityScheme::Http(
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A personal token, made under /me/tokens")).build(),
    );
    document.components.get_or_insert_default().add_security_scheme("token", token);
    slices.into_iter().for_each(|slice| document.merge(slice));
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        operations.into_iter().flatten().for_each(say_what_any_may);
    }
    document
}

/// What every operation may answer, whatever it is for: `web` looks at addresses and tokens before handlers do.
fn say_what_any_may(operation: &mut Operation) {
    for (status, what) in [("400", "An address that nothing can have"), ("401", "A token that is wrong, revoked or at its end")] {
        let response = ResponseBuilder::new()
            .description(what)
            .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))));
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response.build()));
    }
}
