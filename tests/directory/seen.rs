//! Who sees which section: the one rule, the page, and the view of oneself.

use benchside::accounts::{Relation, store as accounts};
use benchside::directory::model::{About, Act, Skill};
use benchside::directory::{Audience, Profile, Section, SectionKind, store};
use proptest::prelude::*;

use super::{full_profile, publish, word};
use crate::on_both;
use crate::support::Client;

const RELATIONS: [Relation; 6] =
    [Relation::Stranger, Relation::Partner, Relation::Colleague, Relation::Coordinator, Relation::Manager, Relation::Owner];

/// Who is meant by an audience, written down once more and independently of the code.
fn is_meant(audience: Audience, relation: Relation) -> bool {
    match (audience, relation) {
        (_, Relation::Owner) | (Audience::Public, _) => true,
        (Audience::Private, _) => false,
        (Audience::Institution, relation) => !matches!(relation, Relation::Stranger | Relation::Partner),
        (Audience::Network, relation) => relation != Relation::Stranger,
    }
}

fn audiences() -> impl Strategy<Value = Vec<Audience>> {
    prop::collection::vec(prop::sample::select(Audience::ALL.to_vec()), SectionKind::ALL.len())
}

proptest! {
    #[test]
    fn nobody_sees_a_section_whose_audience_leaves_them_out(audiences in audiences(), relation in prop::sample::select(RELATIONS.to_vec())) {
        let mut profile = full_profile("Alice", Audience::Private);
        for (kind, audience) in SectionKind::ALL.into_iter().zip(&audiences) {
            let section = profile.section(kind);
            profile.set_section(kind, Section { audience: *audience, ..section }).unwrap();
        }
        let whole = profile.clone();
        let name = audiences[0];
        match profile.seen_by(relation) {
            None => prop_assert!(!is_meant(name, relation)),
            Some(seen) => {
                prop_assert!(is_meant(name, relation));
                for (kind, audience) in SectionKind::ALL.into_iter().zip(&audiences) {
                    let may = is_meant(*audience, relation) && is_meant(name, relation);
                    prop_assert_eq!(whole.may(relation, Act::Read(kind)), may, "{:?}", kind);
                    prop_assert_eq!(seen.may(relation, Act::Read(kind)), may, "{:?}", kind);
                    prop_assert_eq!(seen.may(relation, Act::Write), whole.may(relation, Act::Write));
                    if may {
                        prop_assert_eq!(seen.section(kind).content, whole.section(kind).content);
                    } else {
                        prop_assert_eq!(seen.section(kind).content, Profile::default().section(kind).content);
                        prop_assert!(!serde_json::to_string(&seen).unwrap().contains(word(kind)));
                    }
                }
            }
        }
    }
}

on_both!(
    /// Every section with every audience, asked for by everyone of the cast: the page shows exactly the sections that are meant for them.
    pages_show_what_is_meant_for_the_reader, |house| {
    let cast = house.cast().await;
    let mut readers: Vec<(Relation, Client)> = vec![(Relation::Stranger, house.stranger())];
    for (relation, person) in [
        (Relation::Owner, &cast.alice),
        (Relation::Colleague, &cast.bob),
        (Relation::Manager, &cast.mo),
        (Relation::Coordinator, &cast.cora),
        (Relation::Partner, &cast.petra),
        (Relation::Stranger, &cast.otto),
    ] {
        readers.push((relation, house.client(person).await));
    }
    for name in Audience::ALL {
        for audience in Audience::ALL {
            let mut profile = full_profile("Alice Archer", audience);
            profile.about.audience = name;
            publish(&house, &cast.alice, profile).await;
            for (relation, client) in &mut readers {
                let answer = client.get("/people/alice-archer").await;
                if !is_meant(name, *relation) {
                    answer.is(404);
                    continue;
                }
                let text = answer.ok().texts("main").join(" ");
                for kind in SectionKind::ALL {
                    let audience = if kind == SectionKind::About { name } else { audience };
                    assert_eq!(text.contains(word(kind)), is_meant(audience.min(name), *relation), "{relation:?} {kind:?} {audience:?} under {name:?}");
                }
            }
        }
    }
});

on_both!(the_view_as_someone_is_what_they_are_served, |house| {
    let cast = house.cast().await;
    let mut profile = full_profile("Alice Archer", Audience::Network);
    profile.about.audience = Audience::Public;
    profile.skills.audience = Audience::Public;
    profile.contact.audience = Audience::Institution;
    profile.orcid.audience = Audience::Private;
    publish(&house, &cast.alice, profile).await;
    let mut alice = house.client(&cast.alice).await;
    for (code, mut reader) in [
        ("stranger", house.stranger()),
        ("colleague", house.client(&cast.bob).await),
        ("manager", house.client(&cast.mo).await),
        ("partner", house.client(&cast.petra).await),
    ] {
        let theirs = reader.get("/people/alice-archer").await.ok();
        let mine = alice.get(&format!("/profile/view-as?as={code}")).await.ok();
        assert_eq!(mine.texts("main [itemtype$='Person']"), theirs.texts("main [itemtype$='Person']"), "{code}");
        assert!(mine.texts(".flash").join("").contains("This is how your profile is seen"), "{code}");
    }
    alice.get("/profile/view-as?as=administrator").await.is(404);
});

on_both!(the_view_as_someone_can_show_what_is_not_published_yet, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let before = alice.get("/profile/view-as?as=colleague").await.ok();
    assert!(before.texts("h1").join("").contains("Alice Archer"), "what the account knows is a start");
    alice.post("/profile/summary", &[("version", "0"), ("audience", "institution"), ("summary", "Draftword")]).await.is(303);
    let after = alice.get("/profile/view-as?as=colleague&with=drafts").await.ok();
    assert!(after.texts("main").join("").contains("Draftword"));
    let partner = alice.get("/profile/view-as?as=partner&with=drafts").await.ok();
    assert_eq!(partner.texts("h1"), ["Nothing to see"]);
    house.client(&cast.bob).await.get("/people/alice-archer").await.is(404);
});

on_both!(visible_starts_from_what_reaches_the_viewer_and_keeps_the_order, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice", Audience::Institution)).await;
    publish(&house, &cast.bob, full_profile("Bob", Audience::Network)).await;
    publish(&house, &cast.petra, full_profile("Petra", Audience::Public)).await;
    publish(&house, &cast.otto, full_profile("Otto", Audience::Network)).await;
    let ids = [&cast.otto, &cast.petra, &cast.bob, &cast.alice, &cast.mo].map(Clone::clone);
    let mut tx = house.app.db.read().await.unwrap();
    for (viewer, expected) in [
        (None, vec!["Petra"]),
        (Some(&cast.mo), vec!["Petra", "Bob", "Alice"]),
        (Some(&cast.petra), vec!["Petra", "Bob"]),
        (Some(&cast.otto), vec!["Otto", "Petra"]),
    ] {
        let viewer = match viewer {
            Some(person) => accounts::viewer(&mut tx, person).await.unwrap(),
            None => benchside::accounts::Viewer::Stranger,
        };
        let seen = store::visible(&mut tx, &viewer, &ids).await.unwrap();
        let names: Vec<_> = seen.into_iter().map(|one| one.profile.about.content.name).collect();
        assert_eq!(names, expected, "{viewer:?}");
    }
    let all = store::published_after(&mut tx, None, 2).await.unwrap();
    let rest = store::published_after(&mut tx, all.last(), 10).await.unwrap();
    assert_eq!((all.len(), rest.len()), (2, 2));
    assert_eq!(store::published(&mut tx, &ids).await.unwrap().len(), 4, "who has published nothing is left out");
});

on_both!(names_of_units_hide_with_the_role_section, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let mut profile = full_profile("Alice Archer", Audience::Public);
    let mut tx = house.app.db.read().await.unwrap();
    let person = accounts::person(&mut tx, &cast.alice).await.unwrap().unwrap();
    drop(tx);
    profile.role.content.department = person.department;
    profile.role.content.site = person.site;
    profile.role.audience = Audience::Institution;
    publish(&house, &cast.alice, profile).await;
    assert!(alice.get("/people/alice-archer").await.ok().body.contains("Hill Campus"));
    assert!(house.client(&cast.bob).await.get("/people/alice-archer").await.ok().body.contains("Chemistry, Hill Campus"));
    let stranger = house.stranger().get("/people/alice-archer").await.ok();
    assert!(!stranger.body.contains("Hill Campus") && !stranger.body.contains("Chemistry"));
});

#[test]
fn a_document_without_sections_is_an_empty_profile() {
    let profile: Profile = serde_json::from_str("{}").unwrap();
    assert_eq!(profile, Profile::default());
    assert_eq!(profile.reach(), Audience::Institution);
    let mut profile = profile;
    profile.about.content = About { name: "A".into(), ..About::default() };
    profile.skills.content = vec![Skill::default()];
    assert_eq!(profile.filled(), [SectionKind::About, SectionKind::Skills]);
}
