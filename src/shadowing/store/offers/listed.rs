//! Lists of offers.

use super::{Offer, offers};
use crate::accounts::Viewer;
use crate::ids::{ConceptId, OfferId, PersonId};
use crate::shadowing::model::Kind;
use crate::sql;
use crate::storage::{Result, Tx};

/// Which offers are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Folded words, each of which must occur.
    pub words: Vec<String>,
    /// About any of these concepts; all offers where none is named.
    pub concepts: Vec<ConceptId>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Where a further page begins: after this many.
    pub after: i64,
}

/// How many offers are on a page.
pub const PAGE: i64 = 20;

/// No page begins after more than this many.
const DEPTH: i64 = 100_000;

/// Open offers for this viewer, those that end soonest first, and where the next page begins; their own are not among them.
pub async fn listed(tx: &mut Tx, viewer: &Viewer, filter: &Filter) -> Result<(Vec<Offer>, Option<i64>)> {
    let after = filter.after.clamp(0, DEPTH);
    let (me, institution, shares) =
        viewer.member().map_or_else(Default::default, |me| (me.person.to_string(), me.institution.to_string(), me.shares));
    // Each value is bound; the text differs only in how many there are.
    let mut query = String::from(
        "select o.id from shadowing_offers o join institutions i on i.id = o.institution
         where o.state = 'open' and (o.reach >= 3 or (o.reach >= 1 and o.institution = $1) or (o.reach >= 2 and $2
               and exists (select 1 from agreed g where g.programme = 'shadowing' and g.institution = $1 and g.other = o.institution)))
           and not exists (select 1 from shadowing_offer_hosts h where h.offer = o.id and h.person = $3)
           and ($4 = '' or o.kind = $4)",
    );
    let words: Vec<String> = filter.words.iter().take(6).map(|word| format!("%{}%", word.replace(['%', '_'], " "))).collect();
    let concepts: Vec<&ConceptId> = filter.concepts.iter().take(200).collect();
    let mut next = 7;
    for _ in &words {
        query.push_str(&format!(" and o.words like ${next}"));
        next += 1;
    }
    if !concepts.is_empty() {
        let list: Vec<String> = (next..next + concepts.len()).map(|at| format!("${at}")).collect();
        query.push_str(&format!(
            " and exists (select 1 from shadowing_offer_concepts c where c.offer = o.id and c.concept in ({}))",
            list.join(", ")
        ));
    }
    query.push_str(" order by coalesce(o.last_day, '9999'), o.id limit $5 offset $6");
    macro_rules! asked {
        () => {{
            let mut asked = sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone()))
                .bind(&institution)
                .bind(shares)
                .bind(&me)
                .bind(filter.kind.map_or("", Kind::code))
                .bind(PAGE + 1)
                .bind(after);
            for word in &words {
                asked = asked.bind(word);
            }
            for concept in &concepts {
                asked = asked.bind(*concept);
            }
            asked
        }};
    }
    let mut ids: Vec<OfferId> = sql!(tx, asked!(), fetch_all)?;
    let more = ids.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    ids.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((offers(tx, &ids).await?, more.then_some(after + PAGE)))
}

/// The offers of a host that are not closed, newest first; `limit` at most.
pub async fn of_host(tx: &mut Tx, person: &PersonId, limit: i64) -> Result<Vec<Offer>> {
    let ids: Vec<OfferId> = sql!(
        tx,
        sqlx::query_scalar(
            "select o.id from shadowing_offers o join shadowing_offer_hosts h on h.offer = o.id
             where h.person = $1 and o.state <> 'withdrawn' order by o.id desc limit $2"
        )
        .bind(person)
        .bind(limit),
        fetch_all
    )?;
    offers(tx, &ids).await
}
