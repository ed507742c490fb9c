//! The demonstration's sample is complete, believable, and made through the functions that pages call.

use std::collections::{BTreeMap, HashSet};

use benchside::accounts::demo::{GROUPS, persona};
use benchside::directory::{self, Audience};
use benchside::ledger;
use benchside::sample::{Fill, fill};
use benchside::sql;
use chrono::TimeDelta;

use crate::on_both;
use crate::support::House;

async fn filled(house: &House) {
    let until = house.clock.now();
    let mut last = (0, 0);
    fill(&house.app, Fill { technicians: 60, until }, |done, all| {
        assert!(done > last.0 && done <= all);
        last = (done, all);
    })
    .await
    .unwrap();
    assert_eq!(last.0, last.1, "progress ends at the end");
    assert_eq!(house.clock.now(), until);
}

on_both!(
    /// Everything that a demonstration needs is there, and happened in order within the two years.
    the_sample_is_believable,
    |house| {
        filled(&house).await;
        let mut tx = house.app.db.read().await.unwrap();
        let empty: Vec<String> = sql!(
            tx,
            sqlx::query_scalar(
                "select d.name from departments d where not exists (select 1 from people p where p.department = d.id and p.technical)
                 and not exists (select 1 from departments below where below.parent = d.id)"
            ),
            fetch_all
        )
        .unwrap();
        assert_eq!(empty, Vec::<String>::new());
        let technicians: i64 =
            sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from people where technical"), fetch_one).unwrap();
        assert_eq!(technicians, 60);
        // They came with extracts from HR: its word is locked, its tree of departments stands, and its counts are dated.
        let query = "select cast(count(*) as bigint) from people where technical and not (hr and external_id is not null)";
        let others: i64 = sql!(tx, sqlx::query_scalar(query), fetch_one).unwrap();
        assert_eq!(others, 0);
        let query = "select cast(count(*) as bigint) from departments where parent is not null and path like '% > %'";
        let below: i64 = sql!(tx, sqlx::query_scalar(query), fetch_one).unwrap();
        assert!(below > 10, "{below}");
        let handles: Vec<String> = sql!(tx, sqlx::query_scalar("select handle from people"), fetch_all).unwrap();
        assert_eq!(handles.iter().collect::<HashSet<_>>().len(), handles.len());

        let query = "select cast(count(*) as bigint) from rounds where state = 'proposed'";
        let proposed: i64 = sql!(tx, sqlx::query_scalar(query), fetch_one).unwrap();
        assert_eq!(proposed, 1);

        let facts = ledger::since(&mut tx, 0, 1_000_000).await.unwrap();
        let (start, end) = (house.clock.now() - TimeDelta::days(730), house.clock.now());
        assert!(facts.iter().all(|fact| (start..=end).contains(&fact.happened) && fact.recorded == fact.happened));
        // guidance and agreements are brought in at the end, of the days on which they were made
        let late = |kind: &str| kind.starts_with("guidance.") || kind.starts_with("agreement.");
        assert!(facts.iter().filter(|fact| !late(&fact.kind)).is_sorted_by_key(|fact| fact.happened));
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in &facts {
            *kinds.entry(&fact.kind).or_default() += 1;
        }
        for kind in [directory::PROFILE_PUBLISHED, directory::PROFILE_CONFIRMED, directory::PROFILE_MATCHING, directory::CONTACT_SENT, "role.granted", "hr.imported", "headcount.taken", "search.made", "profile.viewed"] {
            assert!(kinds.get(kind).is_some_and(|count| *count > 3), "{kind} in {kinds:?}");
        }
    }
);

on_both!(
    /// Profiles differ, reach different audiences, name concepts; some are missing, unfinished or old.
    its_profiles_are_varied,
    |house| {
        filled(&house).await;
        let mut tx = house.app.db.read().await.unwrap();
        let ids = directory::published_after(&mut tx, None, 1_000).await.unwrap();
        let profiles = directory::published(&mut tx, &ids).await.unwrap();
        assert!((30..58).contains(&profiles.len()), "{}", profiles.len());
        for audience in [Audience::Institution, Audience::Network, Audience::Public] {
            assert!(profiles.iter().any(|one| one.profile.reach() == audience), "{audience:?}");
        }
        let summaries: Vec<&str> =
            profiles.iter().map(|one| one.profile.summary.content.as_str()).filter(|text| !text.is_empty()).collect();
        assert_eq!(summaries.iter().collect::<HashSet<_>>().len(), summaries.len());
        assert!(summaries.iter().all(|text| !text.contains(['{', '}']) && text.len() < 1_000), "{summaries:#?}");
        assert!(profiles.iter().all(|one| one.profile.skills.content.len() >= 3));
        assert!(profiles.iter().any(|one| !one.profile.instruments.content.is_empty()));
        let skills = || profiles.iter().flat_map(|one| &one.profile.skills.content);
        let known = skills().filter(|skill| skill.concept.is_some()).count();
        assert!(known * 100 > skills().count() * 97 && known < skills().count(), "{known} of {}", skills().count());
        let stale = house.clock.now() - TimeDelta::days(180);
        assert!(profiles.iter().any(|one| one.confirmed.is_some_and(|at| at < stale)));
        let drafts: i64 =
            sql!(tx, sqlx::query_scalar("select cast(count(distinct person) as bigint) from drafts"), fetch_one).unwrap();
        assert!(drafts > 2, "{drafts}");
    }
);

on_both!(
    /// Everyone one can be in the demonstration is there, and finds something to do.
    every_persona_is_played,
    |house| {
        filled(&house).await;
        let mut tx = house.app.db.read().await.unwrap();
        let mut players = HashSet::new();
        for one in GROUPS.iter().flat_map(|group| group.personas) {
            let player = persona(&mut tx, one.code).await.unwrap().unwrap_or_else(|| panic!("nobody plays {}", one.code));
            assert!(players.insert(player), "{}", one.code);
        }
        let technician = persona(&mut tx, "technician").await.unwrap().unwrap();
        let working = directory::store::working_copy(&mut tx, &technician).await.unwrap().unwrap();
        assert!(working.published.is_some() && !working.drafts.is_empty(), "a draft waits for the technician");
        assert!(working.confirmed.is_some_and(|at| at < house.clock.now() - TimeDelta::days(180)), "and a profile to confirm");
        let unseen = directory::store::messages::unseen(&mut tx, &technician).await.unwrap();
        assert!(unseen >= 1, "and messages to read");
        let coordinator = persona(&mut tx, "coordinator").await.unwrap().unwrap();
        let home = benchside::accounts::store::person(&mut tx, &coordinator).await.unwrap().unwrap().institution;
        let waiting = benchside::vocabulary::store::proposals::waiting(&mut tx, &home).await.unwrap();
        assert!(!waiting.is_empty(), "and proposals for the coordinator");
        let sent = benchside::sent::all(&mut tx, &benchside::hr::EXTRACTS, &home, 5).await.unwrap();
        assert_eq!(sent.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["waiting"], "and an extract to look at");
        let manager = persona(&mut tx, "manager").await.unwrap().unwrap();
        let query = "select cast(count(*) as bigint) from people where manager = $1";
        let reports: i64 = sql!(tx, sqlx::query_scalar(query).bind(&manager), fetch_one).unwrap();
        assert!(reports >= 1, "{reports}");
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_every_time() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let house = House::sqlite().await;
        filled(&house).await;
        let mut tx = house.app.db.read().await.unwrap();
        let query = "select p.handle, f.document from people p left join profiles f on f.person = p.id order by p.handle";
        let rows: Vec<(String, Option<String>)> = sql!(tx, sqlx::query_as(query), fetch_all).unwrap();
        // Ids are new each time.
        seen.push(rows.into_iter().map(|(handle, document)| (handle, document.map(|text| text.len()))).collect::<Vec<_>>());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn the_machines_clock_is_left_alone() {
    let house = House::sqlite().await;
    let app = benchside::app::App::open(house.app.config.clone(), benchside::clock::Clock::System).await.unwrap();
    let until = house.clock.now();
    assert!(fill(&app, Fill { technicians: 60, until }, |_, _| ()).await.is_err());
}
