//! The people of my institution.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;

use crate::accounts::Role;
use crate::accounts::store::{self, Filter, Line};
use crate::text::clean;
use crate::web::{Page, Result, Visit};

/// How many stand on a page.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "accounts/admin/people.html")]
struct People {
    page: Page,
    institution: String,
    words: String,
    role: Option<Role>,
    total: i64,
    number: i64,
    people: Vec<Row>,
}

struct Row {
    handle: String,
    name: String,
    place: String,
    roles: Vec<&'static str>,
    active: bool,
}

impl Row {
    fn new(line: Line) -> Self {
        let codes = line.roles.unwrap_or_default();
        let mut roles: Vec<Role> = codes.split(',').filter_map(Role::from_code).collect();
        roles.sort_unstable();
        Self {
            handle: line.handle,
            name: line.name,
            place: [line.job_title, line.department].into_iter().flatten().collect::<Vec<_>>().join(", "),
            roles: roles.into_iter().map(Role::label).collect(),
            active: line.active,
        }
    }
}

impl People {
    fn caption(&self) -> String {
        match self.total {
            1 => "One person".to_owned(),
            many => format!("{many} people"),
        }
    }

    fn roles(&self) -> Vec<(&'static str, &'static str)> {
        std::iter::once(("", "Anyone")).chain(Role::ALL.map(|role| (role.code(), role.label()))).collect()
    }

    fn chosen(&self) -> &'static str {
        self.role.map_or("", Role::code)
    }

    fn pages(&self) -> i64 {
        (self.total + ROWS - 1) / ROWS
    }

    fn where_we_are(&self) -> String {
        format!("Page {} of {}", self.number, self.pages())
    }

    fn previous(&self) -> String {
        if self.number > 1 { self.address(self.number - 1) } else { String::new() }
    }

    fn next(&self) -> String {
        if self.number < self.pages() { self.address(self.number + 1) } else { String::new() }
    }

    fn address(&self, number: i64) -> String {
        let query = [("q", self.words.as_str()), ("role", self.chosen()), ("page", &number.to_string())];
        format!("/admin?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}

/// Which people to show. Anything that is no page number or role is taken for none.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    page: String,
}

/// `GET /admin`.
pub async fn show(visit: Visit, Query(wanted): Query<Wanted>) -> Result {
    let me = visit.holding(Role::Admin)?;
    let words: String = clean(&wanted.q, false).chars().take(100).collect();
    let filter = Filter { words: &words, role: Role::from_code(&wanted.role) };
    let mut tx = visit.app.db.read().await?;
    let total = store::count_people(&mut tx, &me.institution, &filter).await?;
    let last = ((total + ROWS - 1) / ROWS).max(1);
    let number = wanted.page.parse::<i64>().unwrap_or(1).clamp(1, last);
    let people = store::list_people(&mut tx, &me.institution, &filter, (number - 1) * ROWS, ROWS).await?;
    drop(tx);
    visit.html(&People {
        page: visit.page("Accounts"),
        institution: me.institution_name.clone(),
        words,
        role: Role::from_code(&wanted.role),
        total,
        number,
        people: people.into_iter().map(Row::new).collect(),
    })
}
