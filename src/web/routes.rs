//! The router, with a list of what it routes: the access matrix in the tests is generated from that list.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, on};

use crate::app::App;

/// One method on one path, as registered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// Such as `/people/{handle}`.
    pub path: String,
    /// Such as `GET`.
    pub method: String,
}

/// A slice's routes, or all of them.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<Route>,
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows something; changes nothing.
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.on(MethodFilter::GET, &Method::GET, path, handler)
    }

    /// Does something.
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.on(MethodFilter::POST, &Method::POST, path, handler)
    }

    /// Puts a whole value in place (API only: forms post).
    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.on(MethodFilter::PUT, &Method::PUT, path, handler)
    }

    /// Removes something (API only: forms post).
    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &str, handler: H) -> Self {
        self.on(MethodFilter::DELETE, &Method::DELETE, path, handler)
    }

    /// Takes in another slice's routes.
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// What is routed, in order of path and method.
    pub fn list(&self) -> Vec<Route> {
        let mut list = self.list.clone();
        list.sort();
        list
    }

    /// The router itself.
    pub fn into_router(self) -> Router<App> {
        self.router
    }

    fn on<H: Handler<T, App>, T: 'static>(mut self, filter: MethodFilter, method: &Method, path: &str, handler: H) -> Self {
        self.router = self.router.route(path, on(filter, handler));
        self.list.push(Route { path: path.to_owned(), method: method.to_string() });
        self
    }
}
