//! Requests and offers as the two sides of a score.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::store;
use crate::accounts::Viewer;
use crate::directory::model::Level;
use crate::ids::{ConceptId, InstrumentId, OfferId, PersonId, RequestId, SiteId};
use crate::matching::score::{Asked, Claim, Need, Relations, Window, Wish};
use crate::matching::{Near, Offer, Which};
use crate::search::Concepts;
use crate::shadowing::model::{Kind, Requirement};
use crate::shadowing::store::{offers as rows, requests};
use crate::storage::Tx;
use crate::vocabulary;
use crate::web::Result;

/// The farthest days that a side without a first or last one can mean.
fn window(first: Option<NaiveDate>, last: Option<NaiveDate>) -> Vec<Window> {
    match (first, last) {
        (None, None) => Vec::new(),
        (first, last) => vec![Window { from: first.unwrap_or(NaiveDate::MIN), until: last.unwrap_or(NaiveDate::MAX) }],
    }
}

/// Requests as wishes. What their requesters need to take part is left where it is.
pub(super) async fn wishes(tx: &mut Tx, concepts: &Concepts, now: DateTime<Utc>, ids: &[String]) -> Result<Vec<Wish>> {
    let ids: Vec<RequestId> = ids.iter().map(|id| RequestId::from(id.as_str())).collect();
    let found = requests::requests(tx, &ids).await?;
    let people: Vec<PersonId> = found.iter().map(|request| request.requester.clone()).collect();
    let stand = store::stand(tx, &people).await?;
    let mut relations = Relations::new(concepts);
    let wishes = found.into_iter().map(|request| {
        let own = stand.get(&request.requester);
        let asked = request.concepts.iter().map(|concept| Asked {
            label: concepts.label(concept.as_str()).unwrap_or(concept.as_str()).to_owned(),
            related: relations.of(concept),
            instrument: is_instrument(concepts, concept),
            machine: None,
        });
        let asked: Vec<Asked> = asked.collect();
        let today = now.with_timezone(&request.zone).date_naive();
        Wish {
            id: request.id.to_string(),
            person: request.requester,
            institution: request.institution,
            department: own.and_then(|own| own.department.clone()),
            site: own.and_then(|own| own.site.clone()),
            manager: own.and_then(|own| own.manager.clone()),
            // words that name what the concepts name already add nothing
            role: if asked.iter().any(|one| crate::text::fold(&one.label) == crate::text::fold(&request.said.wanted)) {
                String::new()
            } else {
                request.said.wanted
            },
            asked,
            from: today,
            windows: window(request.said.earliest, request.said.latest),
            // A committee is a committee; of the others each will do, and the one asked for is worth more.
            kinds: Kind::ALL
                .into_iter()
                .filter(|kind| (*kind == Kind::Committee) == (request.said.kind == Kind::Committee))
                .map(Kind::label)
                .collect(),
            kind: Some(request.said.kind.label()),
            reaches: Vec::new(),
            holds: request.said.holds.iter().map(|held| held.code().to_owned()).collect(),
            at_home: request.said.mode.takes(true),
            abroad: request.said.mode.takes(false),
            waited: store::waited(request.created, now),
            demand: 1,
        }
    });
    Ok(wishes.collect())
}

fn said_needs(needs: &[Requirement]) -> Vec<Need> {
    needs.iter().map(|need| Need { code: need.code().to_owned(), label: need.label().to_owned() }).collect()
}

fn is_instrument(concepts: &Concepts, concept: &ConceptId) -> bool {
    concepts.vocabulary().get(concept).is_some_and(|concept| concept.kind == vocabulary::Kind::Instrument)
}

/// Open offers, newest first, that have one of these concepts or name one of these roles in their title.
async fn near_offers(tx: &mut Tx, concepts: &Concepts, near: &Near) -> Result<Vec<OfferId>> {
    let mut found: BTreeSet<(Reverse<DateTime<Utc>>, OfferId)> = BTreeSet::new();
    if !near.concepts.is_empty() {
        let offered = store::offered_concepts(tx).await?;
        let wanted = |concept: &str| near.concepts.contains(&ConceptId::from(concepts.shown(concept)));
        found.extend(offered.into_iter().filter(|(.., concept)| wanted(concept)).map(|(changed, id, _)| (Reverse(changed), id)));
    }
    if !near.roles.is_empty() {
        let titled = |title: &str| near.roles.iter().any(|role| crate::text::fold(title).contains(role.as_str()));
        let titles = store::offered_titles(tx).await?;
        found.extend(titles.into_iter().filter(|(.., title)| titled(title)).map(|(changed, id, _)| (Reverse(changed), id)));
    }
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// Open offers with places that are not spoken for; or these ones, as far as the viewer may see them.
pub(super) async fn offers(tx: &mut Tx, concepts: &Concepts, viewer: &Viewer, which: Which<'_>) -> Result<Vec<Offer>> {
    let ids: Vec<OfferId> = match which {
        Which::These(these) => these.iter().map(|id| OfferId::from(id.as_str())).collect(),
        Which::Near(near) => near_offers(tx, concepts, near).await?,
        Which::Open => store::open_offers(tx, viewer).await?,
    };
    let found = rows::offers(tx, &ids).await?;
    let asked = store::asked(tx, &ids).await?;
    let machines: Vec<InstrumentId> = found.iter().flat_map(|offer| offer.instruments.iter().cloned()).collect();
    let machines = store::instruments(tx, &machines).await?;
    let sites: Vec<SiteId> = found.iter().filter_map(|offer| offer.said.site.clone()).collect();
    let sites = store::sites(tx, &sites).await?;
    let claim = |concept: Option<ConceptId>, label: String| Claim {
        concept: concept.map(|id| ConceptId::from(concepts.shown(id.as_str()))),
        label,
        level: Level::Working,
        hosts: true,
        teaches: false,
        runs: false,
        machine: None,
    };
    let partners = rows::partners(tx, viewer).await?;
    let mut offers = Vec::with_capacity(found.len());
    for offer in found {
        if !rows::is_for(&offer, viewer, &partners) {
            continue;
        }
        let Some(first) = offer.hosts.first() else { continue };
        let mut claims: Vec<Claim> = offer
            .concepts
            .iter()
            .map(|id| claim(Some(id.clone()), concepts.label(id.as_str()).unwrap_or(id.as_str()).to_owned()))
            .collect();
        claims.extend(offer.instruments.iter().filter_map(|id| {
            let (name, concept) = machines.get(id)?;
            let concept = concept.as_deref().map(ConceptId::from);
            Some(Claim { runs: true, machine: Some(id.clone()), ..claim(concept, name.clone()) })
        }));
        let free = offer.said.places.saturating_sub(offer.taken).saturating_sub(asked.get(&offer.id).copied().unwrap_or(0));
        offers.push(Offer {
            id: offer.id.to_string(),
            person: first.person.clone(),
            team: offer.hosts.iter().map(|host| host.person.clone()).collect(),
            institution: offer.institution,
            site_name: offer.said.site.as_ref().and_then(|site| sites.get(site).cloned()).unwrap_or_default(),
            site: offer.said.site,
            title: offer.said.title,
            claims,
            kinds: vec![offer.said.kind.label()],
            windows: window(offer.said.first, offer.said.last),
            // What is written in words no rule can check: it stands on the offer's page.
            needs: said_needs(&offer.said.needs),
            staff_only: offer.said.access.keeps_out(true),
            places: free,
        });
    }
    Ok(offers)
}

#[cfg(test)]
mod tests {
    use super::{NaiveDate, Window, window};

    #[test]
    fn half_open_times_stay_half_open() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 1).expect("a day");
        assert_eq!(window(None, None), []);
        assert_eq!(window(Some(day), None), [Window { from: day, until: NaiveDate::MAX }]);
        assert_eq!(window(None, Some(day)), [Window { from: NaiveDate::MIN, until: day }]);
    }
}
