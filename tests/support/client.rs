//! A browser without a window: asks the whole service in this process, keeps cookies, reads pages as HTML.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use benchside::app::App;
use scraper::{Html, Selector};
use tower::ServiceExt;

/// Someone asking.
#[derive(Clone)]
pub struct Client {
    service: Router,
    cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    pub fn new(app: &App) -> Self {
        let service = benchside::web::service(app.clone(), benchside::routes());
        Self { service, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// With a header on every request; `Authorization` for tokens, say.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Posts a form as our own pages do.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(form).expect("a form");
        self.send(Method::POST, path, Some(("application/x-www-form-urlencoded", body))).await
    }

    pub async fn json(&mut self, method: Method, path: &str, body: &serde_json::Value) -> Answer {
        self.send(method, path, Some(("application/json", body.to_string()))).await
    }

    /// Posts a form with a file, as a browser does (RFC 7578).
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], name: &str, file: (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!("form-data; name=\"{name}\"; filename=\"{}\"\r\nContent-Type: image/jpeg", file.0);
        body.extend(format!("--edge\r\nContent-Disposition: {head}\r\n\r\n").bytes());
        body.extend(file.1);
        body.extend(b"\r\n--edge--\r\n");
        self.send_bytes(Method::POST, path, Some(("multipart/form-data; boundary=edge", body))).await
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<(&str, String)>) -> Answer {
        self.send_bytes(method, path, body.map(|(kind, body)| (kind, body.into_bytes()))).await
    }

    pub async fn send_bytes(&mut self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path);
        let says = |wanted: &str| self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        if !says("host") {
            request = request.header(HOST, "127.0.0.1:9999");
        }
        if method != Method::GET && !says("origin") {
            request = request.header(ORIGIN, "http://127.0.0.1:9999");
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = match body {
            Some((kind, body)) => {
                request = request.header(CONTENT_TYPE, kind);
                Body::from(body)
            }
            None => Body::empty(),
        };
        let response = self.service.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a readable cookie");
            let (pair, rest) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a cookie with a value");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 * 1024 * 1024).await.expect("a body");
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body: text, bytes: body.to_vec() }
    }
}

impl Answer {
    /// The page or value, after making sure that it is one.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.headers[LOCATION].to_str().expect("a readable address")
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The texts of the elements that fit a CSS selector, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html()
            .select(&selector)
            .map(|element| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// An attribute of the elements that fit a CSS selector.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html().select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
