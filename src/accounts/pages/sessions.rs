//! Where I am signed in, and signing out there.

use askama::Template;
use axum::extract::Path;

use crate::accounts::browser;
use crate::accounts::sign_in::end;
use crate::accounts::store::{self, SESSION_IDLE, SESSION_LIMIT};
use crate::ids::SessionId;
use crate::web::times::{When, moment};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "accounts/sessions.html")]
struct Sessions {
    page: Page,
    sessions: Vec<Session>,
    idle_hours: i64,
    limit_days: i64,
}

struct Session {
    id: SessionId,
    browser: String,
    this: bool,
    created: When,
    seen: When,
}

impl Sessions {
    fn caption(&self) -> String {
        match self.sessions.len() {
            1 => "One browser".to_owned(),
            many => format!("{many} browsers"),
        }
    }

    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.this)
    }
}

/// `GET /me/sessions`.
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let this = end::this_session(&mut tx, now, &visit).await?;
    let sessions = store::sessions(&mut tx, now, &me.person).await?;
    drop(tx);
    let mut sessions: Vec<Session> = sessions
        .into_iter()
        .map(|session| Session {
            this: Some(&session.id) == this.as_ref(),
            browser: browser::in_words(&session.browser),
            created: moment(session.created, now, &me.time_zone),
            seen: moment(session.seen, now, &me.time_zone),
            id: session.id,
        })
        .collect();
    sessions.sort_by_key(|session| !session.this);
    visit.html(&Sessions {
        page: visit.page("Where you are signed in"),
        sessions,
        idle_hours: SESSION_IDLE.num_hours(),
        limit_days: SESSION_LIMIT.num_days(),
    })
}

/// `POST /me/sessions/{id}/end`.
pub async fn end_one(visit: Visit, Path(id): Path<String>) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    if !end::one(&mut tx, now, &me.person, &SessionId::from(id)).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(visit.go_saying("/me/sessions", &Flash::good("That browser is signed out.")))
}

/// `POST /me/sessions/end-others`.
pub async fn end_others(visit: Visit) -> Result {
    let me = visit.member()?;
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let this = end::this_session(&mut tx, now, &visit).await?;
    let ended = end::all(&mut tx, now, &me.person, this.as_ref(), "ended").await?;
    tx.commit().await?;
    let words = match ended {
        0 => "You were signed in nowhere else.".to_owned(),
        1 => "The other browser is signed out.".to_owned(),
        many => format!("{many} other browsers are signed out."),
    };
    Ok(visit.go_saying("/me/sessions", &Flash::good(words)))
}
