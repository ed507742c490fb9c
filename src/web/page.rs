//! What every page has around it, and the extractor that knows who is asking.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::errors::{Error, Result};
use crate::accounts::{Member, Role, Viewer};
use crate::app::App;

/// A request as a handler sees it: the house, who is asking, and where.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The house.
    pub app: App,
    /// Who is asking.
    pub viewer: Viewer,
    /// The path and query asked for.
    pub path: String,
    /// Where the request came from, for limits on strangers.
    pub from: String,
    /// The secret of the session, where one was used.
    pub session: Option<Arc<str>>,
    /// What the last act has to say.
    pub flash: Option<Flash>,
    /// How many notifications wait unread, on pages; 100 stands for more.
    pub unread: i64,
}

/// One sentence carried over a redirect.
#[derive(Debug, Clone, PartialEq)]
pub struct Flash {
    kind: &'static str,
    /// The sentence.
    pub text: String,
}

impl Flash {
    /// It worked.
    pub fn good(text: impl Into<String>) -> Self {
        Self { kind: "good", text: text.into() }
    }

    /// It did not work.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { kind: "bad", text: text.into() }
    }

    /// Something to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self { kind: "info", text: text.into() }
    }

    /// `good`, `bad` or `info`.
    pub fn kind(&self) -> &str {
        self.kind
    }

    /// The value of the cookie that carries it.
    fn cookie(&self) -> String {
        let encoded: String = serde_urlencoded::to_string([(self.kind, self.text.as_str())]).unwrap_or_default();
        format!("flash={encoded}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
    }

    /// Reads the cookie back; anything unexpected is no flash.
    pub(super) fn from_cookie(value: &str) -> Option<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(value).ok()?;
        let (kind, text) = pairs.into_iter().next()?;
        let text = text.chars().take(400).collect();
        match kind.as_str() {
            "good" => Some(Self { kind: "good", text }),
            "bad" => Some(Self { kind: "bad", text }),
            "info" => Some(Self { kind: "info", text }),
            _ => None,
        }
    }
}

/// A line in the navigation.
#[derive(Debug, Clone, PartialEq)]
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// What it says.
    pub label: &'static str,
    /// Whether the page asked for is there.
    pub current: bool,
    /// How many things wait there unread.
    pub unread: i64,
}

/// What `layout/base.html` needs.
#[derive(Debug, Clone)]
pub struct Page {
    /// The page's own title.
    pub title: String,
    /// The path asked for, without its query.
    pub path: String,
    /// Who is signed in.
    pub viewer_name: Option<String>,
    /// Where they work.
    pub institution: Option<String>,
    /// The navigation for this viewer.
    pub nav: Vec<NavItem>,
    /// What the last act has to say.
    pub flash: Option<Flash>,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// What the search box holds.
    pub search_value: String,
    /// Whether the page has a search box of its own.
    pub hide_search: bool,
}

impl Page {
    /// Where an asset is served, with its version.
    pub fn asset(&self, name: &str) -> String {
        super::assets::asset_url(name)
    }

    /// The hash by which a browser checks a style sheet or script (subresource integrity).
    pub fn integrity(&self, name: &str) -> String {
        super::assets::integrity(name)
    }
}

impl Visit {
    /// The signed-in person, or an answer that sends to sign-in and back.
    pub fn member(&self) -> Result<&Member> {
        self.viewer.member().ok_or(Error::SignIn)
    }

    /// The signed-in person if they hold the role; otherwise the page says who does.
    pub fn holding(&self, role: Role) -> Result<&Member> {
        let member = self.member()?;
        if member.roles.contains(&role) {
            Ok(member)
        } else {
            Err(Error::Forbidden(format!(
                "This page is for: {}. Ask yours if you need something from it.",
                role.label().to_lowercase()
            )))
        }
    }

    /// The key under which this visitor's use is limited: the person, or where a stranger comes from.
    pub fn limit_key(&self) -> String {
        self.viewer.person().map_or_else(|| self.from.clone(), ToString::to_string)
    }

    /// The frame of a page with this title.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let path = self.path.split('?').next().unwrap_or_default().to_owned();
        let nav = nav(&self.viewer)
            .into_iter()
            .map(|(href, label)| NavItem {
                href,
                label,
                current: path == href || path.starts_with(&format!("{href}/")),
                unread: if href == NOTIFICATIONS { self.unread } else { 0 },
            })
            .collect();
        Page {
            title: title.into(),
            path,
            viewer_name: self.viewer.member().map(|member| member.name.clone()),
            institution: self.viewer.member().map(|member| member.institution_name.clone()),
            nav,
            flash: self.flash.clone(),
            demo: self.app.config.is_demo(),
            search_value: String::new(),
            hide_search: false,
        }
    }

    /// A rendered page.
    pub fn html(&self, template: &impl Template) -> Result {
        Ok(Html(template.render()?).into_response())
    }

    /// A rendered page with a status, for forms that are shown again.
    pub fn html_as(&self, status: StatusCode, template: &impl Template) -> Result {
        Ok((status, Html(template.render()?)).into_response())
    }

    /// On to another page of ours.
    pub fn go(&self, to: &str) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
        response.headers_mut().insert(LOCATION, to);
        response
    }

    /// On to another page of ours, with a sentence to show there.
    pub fn go_saying(&self, to: &str, flash: &Flash) -> Response {
        let mut response = self.go(to);
        if let Ok(cookie) = HeaderValue::from_str(&flash.cookie()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

/// Where notifications are.
const NOTIFICATIONS: &str = "/me/notifications";

/// The places a viewer goes to most, by what they are.
fn nav(viewer: &Viewer) -> Vec<(&'static str, &'static str)> {
    if viewer.member().is_some_and(|me| me.guest) {
        return vec![("/shadowing", "Job shadowing"), ("/partners", "Partner institutions"), (NOTIFICATIONS, "Notifications")];
    }
    let mut nav = vec![("/search", "Find expertise"), ("/instruments", "Instruments")];
    if let Some(member) = viewer.member() {
        nav.push(("/profile", "My profile"));
        nav.push(("/shadowing", "Job shadowing"));
        nav.push(("/messages", "Messages"));
        nav.push(("/plan", "Action plan"));
        nav.push((NOTIFICATIONS, "Notifications"));
        if member.roles.contains(&Role::Coordinator) || member.roles.contains(&Role::Admin) {
            nav.push(("/desk", "Desk"));
        }
        if member.roles.contains(&Role::Admin) {
            nav.push(("/admin", "Admin"));
        }
    }
    nav
}

impl FromRequestParts<App> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::Internal("a request without a visit".to_owned()))
    }
}
