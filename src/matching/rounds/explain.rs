//! Why two were matched, as one reader may see it: the host's side is made again of what that reader sees now.

use std::collections::HashMap;

use super::model::Placed;
use crate::accounts::{Institution, Viewer};
use crate::app::App;
use crate::directory::visible;
use crate::ids::PersonId;
use crate::matching::candidates::{from_offer, from_profile};
use crate::matching::programme::{Programme, Which};
use crate::matching::score::{Part, Weights, Wish, parts};
use crate::storage::Tx;
use crate::web::Result;

/// A request and a host of a proposal, or a request alone.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What is asked for, in words.
    pub asks: String,
    /// What speaks for the two, as far as the reader may see it.
    pub parts: Vec<Part>,
}

/// Explains pairs to a reader who may read the requests: a page of them, not a round.
pub async fn explain(
    app: &App,
    tx: &mut Tx,
    (programme, institution, viewer): (&Programme, &Institution, &Viewer),
    weights: &Weights,
    pairs: &[(String, Option<(String, PersonId)>)],
) -> Result<Vec<Explained>> {
    let concepts = app.search.concepts();
    let mut requests: Vec<String> = pairs.iter().map(|(request, _)| request.clone()).collect();
    requests.dedup();
    let wishes = (programme.wishes)(tx, &concepts, app.clock.now(), &requests).await?;
    let wishes: HashMap<&str, &Wish> = wishes.iter().map(|wish| (wish.id.as_str(), wish)).collect();
    let mut people: Vec<PersonId> = pairs.iter().filter_map(|(_, host)| host.as_ref()).map(|(_, person)| person.clone()).collect();
    people.sort_unstable();
    people.dedup();
    let seen = visible(tx, viewer, &people).await?;
    let seen: HashMap<&PersonId, _> = seen.iter().map(|one| (&one.person, one)).collect();
    let offered: Vec<String> =
        pairs.iter().filter_map(|(_, host)| host.as_ref()?.0.strip_prefix("offer:").map(str::to_owned)).collect();
    let offers = if offered.is_empty() {
        Vec::new()
    } else {
        (programme.offers)(tx, &concepts, &Viewer::anybody_at(institution, Vec::new()), Which::These(&offered)).await?
    };
    let explained = pairs.iter().map(|(request, host)| {
        let Some(wish) = wishes.get(request.as_str()) else { return Explained { asks: String::new(), parts: Vec::new() } };
        let host = host.as_ref().and_then(|(key, person)| {
            let profile = seen.get(person).copied();
            match key.strip_prefix("offer:") {
                Some(id) => {
                    let offer = offers.iter().find(|offer| offer.id == id)?;
                    Some(from_offer(offer, profile, &concepts))
                }
                None => profile.map(|profile| from_profile(profile, 1, &concepts)),
            }
        });
        Explained { asks: asks(wish), parts: host.map(|host| parts(wish, &host, weights)).unwrap_or_default() }
    });
    Ok(explained.collect())
}

/// What a request asks for, in words.
#[must_use]
pub fn asks(wish: &Wish) -> String {
    let mut things: Vec<&str> = wish.asked.iter().map(|asked| asked.label.as_str()).collect();
    if !wish.role.is_empty() {
        things.push(&wish.role);
    }
    if things.is_empty() { "anything".to_owned() } else { things.join(", ") }
}

/// What is to be explained of a page of a proposal.
#[must_use]
pub fn pairs(placed: &[Placed]) -> Vec<(String, Option<(String, PersonId)>)> {
    placed.iter().map(|one| (one.request.clone(), one.host.clone())).collect()
}
