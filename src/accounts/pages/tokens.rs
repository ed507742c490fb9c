//! My API tokens.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use crate::accounts::forms::{self, LASTS};
use crate::accounts::store::{self, Token};
use crate::accounts::tokens::{FULL, make, revoke};
use crate::ids::TokenId;
use crate::web::forms::Form as Sent;
use crate::web::times::{When, day, moment};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
struct Tokens {
    page: Page,
    made: Option<String>,
    tokens: Vec<Row>,
    form: Sent,
}

struct Row {
    id: TokenId,
    name: String,
    may: &'static str,
    used: Option<When>,
    expires: When,
}

impl Row {
    fn new(token: Token, now: DateTime<Utc>, zone: &str) -> Self {
        Self {
            id: token.id,
            name: token.name,
            may: if token.scopes.contains("write") { "Read and write" } else { "Read" },
            used: token.used.map(|used| moment(used, now, zone)),
            expires: day(token.expires, zone),
        }
    }
}

impl Tokens {
    fn caption(&self) -> String {
        match self.tokens.len() {
            1 => "One token".to_owned(),
            many => format!("{many} tokens"),
        }
    }

    fn scopes(&self) -> [(&'static str, &'static str); 2] {
        [("read", "Read what I can see"), ("write", "Read, and change things as me")]
    }

    fn scope(&self) -> &str {
        if self.form.value("scope") == "write" { "write" } else { "read" }
    }

    fn lasts(&self) -> Vec<(String, &'static str)> {
        LASTS.iter().map(|(days, words)| (days.to_string(), *words)).collect()
    }

    fn days(&self) -> &str {
        if self.form.value("days").is_empty() { "90" } else { self.form.value("days") }
    }
}

/// `GET /me/tokens`.
pub async fn show(visit: Visit) -> Result {
    page(&visit, StatusCode::OK, None, Sent::default()).await
}

/// `POST /me/tokens`. The answer is the page itself and no redirect: the secret is nowhere to be fetched from again.
pub async fn create(visit: Visit, Form(sent): Form<Vec<(String, String)>>) -> Result {
    let now = visit.app.clock.now();
    let mut form = Sent::sent(sent);
    let Some(new) = forms::token(&mut form, now) else {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, None, form).await;
    };
    let mut tx = visit.app.db.write().await?;
    let Some((_, secret)) = make(&mut tx, now, &visit, &new).await? else {
        drop(tx);
        form.wrong("name", FULL);
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, None, form).await;
    };
    tx.commit().await?;
    page(&visit, StatusCode::OK, Some(secret), Sent::default()).await
}

/// `POST /me/tokens/{id}/revoke`.
pub async fn remove(visit: Visit, Path(id): Path<String>) -> Result {
    let mut tx = visit.app.db.write().await?;
    if !revoke(&mut tx, visit.app.clock.now(), visit.member()?, &TokenId::from(id)).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(visit.go_saying("/me/tokens", &Flash::good("The token is revoked. Programs that used it are shut out.")))
}

async fn page(visit: &Visit, status: StatusCode, made: Option<String>, form: Sent) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let tokens = store::tokens(&mut tx, now, &me.person).await?;
    drop(tx);
    let tokens = tokens.into_iter().map(|token| Row::new(token, now, &me.time_zone)).collect();
    visit.html_as(status, &Tokens { page: visit.page("My API tokens"), made, tokens, form })
}
