//! Signing out.

use crate::accounts::sign_in::begin::without_session;
use crate::accounts::sign_in::end;
use crate::accounts::store;
use crate::web::{Flash, Result, Visit};

/// `POST /sign-out`.
pub async fn sign_out(visit: Visit) -> Result {
    let now = visit.app.clock.now();
    if let Some(secret) = &visit.session {
        let mut tx = visit.app.db.write().await?;
        if let Some(session) = store::session(&mut tx, now, secret).await?
            && store::end_session(&mut tx, &session.person, &session.id).await?
        {
            end::note(&mut tx, now, &session.person, &[session.id], "signed-out").await?;
        }
        tx.commit().await?;
    }
    let to = if visit.app.config.is_demo() { "/demo" } else { "/" };
    Ok(without_session(&visit.app, visit.go_saying(to, &Flash::good("You are signed out."))))
}
