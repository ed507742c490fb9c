//! Making and revoking personal API tokens, for the pages and the API alike.

use chrono::{DateTime, Utc};

use super::facts::{TOKEN_MADE, TOKEN_REVOKED};
use super::model::Member;
use super::notices;
use super::store::{self, NewToken, TOKENS_AT_MOST};
use crate::ids::TokenId;
use crate::ledger::{self, Fact};
use crate::storage::Tx;
use crate::web::{Error, Result, Visit};

/// What someone is told who has as many tokens as one may have.
pub const FULL: &str = "You have 20 tokens, which is as many as one may have. Revoke one first";

/// Makes a token for whoever is signed in; gives its secret, which is kept nowhere. None where they have as many as one may have.
pub async fn make(tx: &mut Tx, now: DateTime<Utc>, visit: &Visit, new: &NewToken) -> Result<Option<(TokenId, String)>> {
    let me = visit.member()?;
    if visit.session.is_none() {
        return Err(Error::Forbidden(
            "A token cannot make another token: whoever found one could then stay after you had revoked it. Sign in with your \
             browser and make the new one under My API tokens."
                .to_owned(),
        ));
    }
    if store::tokens(tx, now, &me.person).await?.len() >= TOKENS_AT_MOST {
        return Ok(None);
    }
    let made = store::add_token(tx, now, &me.person, new).await?;
    let scopes = if new.writes { "read write" } else { "read" };
    let fact = Fact::new(TOKEN_MADE, now).by(&me.person).about(&me.person).object(&made.0).with("scopes", scopes);
    ledger::append(tx, now, fact).await?;
    notices::token_made(tx, now, &visit.app.config.address, me, &made.0, (&new.name, new.writes)).await?;
    Ok(Some(made))
}

/// Takes back one of someone's tokens; false where they have no such token.
pub async fn revoke(tx: &mut Tx, now: DateTime<Utc>, me: &Member, id: &TokenId) -> Result<bool> {
    let revoked = store::revoke_token(tx, &me.person, id).await?;
    if revoked {
        ledger::append(tx, now, Fact::new(TOKEN_REVOKED, now).by(&me.person).about(&me.person).object(id)).await?;
    }
    Ok(revoked)
}
