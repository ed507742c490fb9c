//! Hosts for one request, at any time and without a round.

use crate::accounts::{Institution, Viewer};
use crate::app::App;
use crate::ids::PersonId;
use crate::matching::programme::Programme;
use crate::matching::rounds::explain::{Explained, asks, explain};
use crate::matching::rounds::store::{self, Named};
use crate::matching::score::{Host, Part, parts, total};
use crate::web::Result;

/// Hosts for a request.
#[derive(Debug, Clone, Default)]
pub struct Suggested {
    /// What it asks for, in words.
    pub asks: String,
    /// The best first.
    pub hosts: Vec<Suggestion>,
    /// What removed how many others, as far as the reader may know: the words to follow "1 host" or "5 hosts:".
    pub removed: Vec<(&'static str, u32)>,
}

/// A host for a request.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// [`Host::key`].
    pub key: String,
    /// Whom to ask.
    pub who: Named,
    /// The programme's id of their open offer.
    pub offer: Option<String>,
    /// What speaks for them, as far as the reader may see it.
    pub parts: Vec<Part>,
}

/// The best hosts for a request of somebody at this institution, for a reader who may read the request. The order counts what hosts let
/// be used for matching, private parts too; the reasons are only what the reader may see, and a host with none that they may see is left
/// out.
///
/// # Errors
///
/// Where the index or the database cannot be read.
pub async fn suggest(
    app: &App,
    programme: &Programme,
    (institution, viewer): (&Institution, &Viewer),
    request: &str,
    most: usize,
) -> Result<Suggested> {
    let gathered = super::gather(app, programme, institution, &[request.to_owned()]).await?;
    let Some(wish) = gathered.wishes.first() else { return Ok(Suggested::default()) };
    let mut tx = app.db.read().await?;
    let saved = store::newest(&mut tx, programme.code, &institution.id).await?.and_then(|saved| saved.weights);
    let weights = saved.unwrap_or_else(|| programme.own_weights());
    let mut ranked: Vec<(i64, u32)> = gathered
        .of(0)
        .map(|host| (total(&parts(wish, &gathered.hosts[host as usize], &weights)), host))
        .filter(|(score, _)| *score > 0)
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(most);
    let hosts: Vec<_> = ranked.iter().map(|(_, host)| &gathered.hosts[*host as usize]).collect();
    let people: Vec<PersonId> = hosts.iter().map(|host| host.person.clone()).collect();
    let names = store::names(&mut tx, &people).await?;
    let pairs: Vec<(String, Option<(String, PersonId)>)> =
        hosts.iter().map(|host| (request.to_owned(), Some((host.key(), host.person.clone())))).collect();
    let explained = explain(app, &mut tx, (programme, institution, viewer), &weights, &pairs).await?;
    drop(tx);
    let suggestion = |(host, explained): (&&Host, Explained)| {
        let who = names.get(&host.person)?.clone();
        (!explained.parts.is_empty()).then(|| Suggestion {
            key: host.key(),
            who,
            offer: host.offer.clone(),
            parts: explained.parts,
        })
    };
    let removed = gathered.removed[0].iter().filter(|(barrier, _)| !barrier.is_confidential());
    Ok(Suggested {
        asks: asks(wish),
        hosts: hosts.iter().zip(explained).filter_map(suggestion).collect(),
        removed: removed.map(|(barrier, count)| (barrier.in_general(), *count)).collect(),
    })
}
