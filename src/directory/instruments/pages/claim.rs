//! "I run this", "I can teach it".

use axum::extract::{Form as Sent, Path};
use serde::Deserialize;

use super::allowed;
use crate::directory::instruments::forms::Choices;
use crate::directory::instruments::model::Act;
use crate::directory::instruments::store::{self, Claimed};
use crate::directory::model::Audience;
use crate::web::{Error, Flash, Result, Visit};

/// What someone does with it.
#[derive(Debug, Deserialize)]
pub(crate) struct Claim {
    #[serde(default)]
    does: String,
}

/// `POST /instruments/{id}/claim`.
pub(crate) async fn claim(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Claim>) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let (machine, _) = allowed(&mut tx, &visit, &id, Act::Claim).await?;
    let does = Choices::from_code(&sent.does)
        .ok_or_else(|| Error::Bad("Choose what you do with this instrument, then press Save.".to_owned()))?;
    let outcome = store::claim(&mut tx, visit.app.clock.now(), &me.person, &machine, does).await?;
    tx.commit().await?;
    let flash = match outcome {
        Claimed::Shown(audience) if does != (false, false) => {
            Flash::good(format!("Noted. Your profile says so too: {}.", seers(audience)))
        }
        Claimed::Shown(_) => Flash::good("Noted. It is no longer in your profile."),
        Claimed::Kept => Flash::info("Noted in your profile, which is not published yet. Others see it once you publish."),
        Claimed::NothingNew => Flash::info("It was so already."),
        Claimed::TooMany => Flash::bad("Your profile names as many instruments as it may hold. Remove one there first."),
    };
    Ok(visit.go_saying(&format!("/instruments/{}", machine.id), &flash))
}

/// Who sees a claim, in words.
fn seers(audience: Audience) -> &'static str {
    match audience {
        Audience::Private => "your Instruments section is private, so nobody else sees it",
        Audience::Institution => "seen by everyone signed in at your institution",
        Audience::Network => "seen at your institution and its partners",
        Audience::Public => "seen by everyone",
    }
}
