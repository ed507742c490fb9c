//! The description of the JSON API, put together from what the slices' handlers say of themselves.
//!
//! Handlers leave out what is the same for all: that a refusal is a [`Problem`], and what is answered to a request without a token or of
//! another shape. Those that answer to everyone say `security((), ("token" = []))`.

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

/// What every operation may answer, whatever it is for: `web` looks at addresses, tokens and bodies for all of them, and what is refused is
/// always a [`Problem`]. Handlers say only what is particular to them.
fn say_what_any_may(operation: &mut Operation) {
    let takes_json = match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key("application/json"),
        _ => false,
    };
    let is_for_everyone = operation.security.is_some();
    let any = [
        ("400", if takes_json { "Not JSON, or not of this shape" } else { "An address that nothing can have" }),
        ("401", if is_for_everyone { "A token that is wrong, revoked or at its end" } else { "No token" }),
    ];
    let answers = &mut operation.responses.responses;
    for (status, what) in any {
        answers.entry(status.to_owned()).or_insert_with(|| RefOr::T(ResponseBuilder::new().description(what).build()));
    }
    for (_, answer) in answers.iter_mut().filter(|(status, _)| status.as_str() >= "400") {
        if let RefOr::T(answer) = answer {
            let problem = || RefOr::T(Content::new(Some(Ref::from_schema_name("Problem"))));
            answer.content.entry("application/problem+json".to_owned()).or_insert_with(problem);
        }
    }
}
