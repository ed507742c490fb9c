//! Plain words that become filters: what people offer and where they are.

use benchside::accounts::store as accounts;
use benchside::directory::Audience;
use benchside::ids::InstitutionId;
use benchside::search::facets::Dimension;
use benchside::search::follow::catch_up;
use benchside::search::query::{About, Question};
use serde_json::{Value, json};

use super::{ask, profile, skill, someone, viewer};
use crate::on_both;
use crate::support::House;

/// The ids of a new department and a new site.
async fn places(house: &House, institution: &InstitutionId, department: &str, site: &str) -> Value {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let department = accounts::department_named(&mut tx, now, institution, department).await.unwrap();
    let site = accounts::site_named(&mut tx, now, institution, site).await.unwrap();
    tx.commit().await.unwrap();
    json!({ "title": "Technician", "department": department, "site": site })
}

/// Tess teaches confocal microscopy in Physics at White City; Dora can do it in the Department of Botany at Riverside; Lena wants to
/// learn it there.
async fn populate(house: &House, institution: &InstitutionId, audience: Audience) {
    let confocal = |intents: &[&str]| json!([skill("confocal microscopy", "expert", intents)]);
    let physics = places(house, institution, "Physics", "White City").await;
    let botany = places(house, institution, "Department of Botany", "Riverside").await;
    for (name, role, skills) in [
        ("Tess Teach", &physics, confocal(&["can_do", "can_teach"])),
        ("Dora Doer", &botany, confocal(&["can_do", "hosts_shadowing"])),
        ("Lena Learn", &botany, confocal(&["wants_to_learn"])),
    ] {
        someone(house, institution, name, profile(name, audience, json!({ "role": role, "skills": skills }))).await;
    }
}

on_both!(who_teaches_comes_first_and_the_others_after, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=who+can+teach+me+confocal+microscopy").await.ok();
    assert_eq!(page.texts(".hit h3")[0], "Tess Teach");
    assert_eq!(page.texts(".hit h3").len(), 3, "those who match the rest follow while they are few");
    let chips = page.texts("ul.chips .chip > span");
    assert_eq!(chips, ["Can teach"]);
    let off = page.attributes("ul.chips a", "href");
    assert_eq!(off, ["/search?q=who+can+teach+me+confocal+microscopy&literal=intent"]);
    let said = page.texts(".understood").join(" ");
    assert!(said.contains("“can teach me” was read as Can teach"), "{said}");
    assert!(said.contains("The first one matches all of it"), "{said}");
    let page = bob.get(&off[0]).await.ok();
    assert!(page.texts("ul.chips .chip").is_empty(), "taken off");
    assert_eq!(page.attributes("input[name=literal]", "value"), ["intent"]);
    // a filter that is chosen speaks for its dimension, and leaves only those it fits
    let page = bob.get("/search?q=who+can+teach+me+confocal+microscopy&intent=hosts_shadowing").await.ok();
    assert_eq!(page.texts(".hit h3"), ["Dora Doer"]);
});

on_both!(places_are_read_from_words, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    let bob = viewer(&house, &cast.bob).await;
    for (words, dimension, values, first) in [
        ("confocal microscopy in Physics", Dimension::Department, "physics", "Tess"),
        ("confocal microscopy in the department of botany", Dimension::Department, "department-of-botany", ""),
        ("confocal at White City", Dimension::Site, "white-city", "Tess"),
        ("white city confocal", Dimension::Site, "white-city", "Tess"),
        ("someone to shadow at Riverside", Dimension::Site, "riverside", "Dora"),
    ] {
        let found = ask(&house, &bob, Question { text: words.to_owned(), ..Question::default() }).await;
        let wish = found.wishes.iter().find(|wish| wish.about == About::Filter(dimension));
        let wish = wish.unwrap_or_else(|| panic!("{words}: {:?}", found.wishes));
        assert_eq!(wish.values, [values], "{words}");
        if !first.is_empty() {
            let mut tx = house.app.db.read().await.unwrap();
            let people = benchside::directory::published(&mut tx, &[found.hits[0].person.clone()]).await.unwrap();
            assert!(people[0].profile.about.content.name.starts_with(first), "{words}");
        }
    }
    // subjects and places that nobody has stay words
    for words in ["physics", "botany microscopy", "confocal in Cellar", "confocal at sea", "in", "at White"] {
        let found = ask(&house, &bob, Question { text: words.to_owned(), ..Question::default() }).await;
        assert!(found.wishes.is_empty(), "{words}: {:?}", found.wishes);
    }
    let exact = Question { text: "confocal in Physics".to_owned(), exact: true, ..Question::default() };
    assert!(ask(&house, &bob, exact).await.wishes.is_empty(), "exact words are only words");
});

on_both!(no_words_tell_of_places_one_may_not_see, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    for person in [&cast.petra, &cast.otto] {
        let viewer = viewer(&house, person).await;
        for words in ["confocal in Physics", "confocal at White City", "Riverside confocal"] {
            let found = ask(&house, &viewer, Question { text: words.to_owned(), ..Question::default() }).await;
            assert!(found.wishes.is_empty() && found.hits.is_empty(), "{words}: {:?}", found.wishes);
        }
    }
});

on_both!(the_api_says_what_was_read, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let answer: Value = bob.get("/api/v1/search?q=shadowing+in+Physics").await.ok().value();
    assert_eq!(answer["wishes"][0], json!({ "dimension": "intent", "values": ["hosts_shadowing"], "typed": "shadowing" }));
    assert_eq!(answer["wishes"][1]["dimension"], "department");
    let answer: Value = bob.get("/api/v1/search?q=shadowing+in+Physics&literal=department&literal=intent").await.ok().value();
    assert_eq!(answer["wishes"], json!([]));
});

on_both!(names_beside_a_subject_are_filters, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    let hidden =
        profile("Hidden Harper", Audience::Institution, json!({ "skills": [skill("confocal microscopy", "expert", &["can_do"])] }));
    someone(&house, &cast.southmere.id, "Hidden Harper", hidden).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=dora+doer+confocal+microscopy").await.ok();
    assert_eq!(page.texts(".hit h3"), ["Dora Doer"], "a name is meant, however few have it");
    assert_eq!(page.texts("ul.chips .chip > span"), ["Name: dora doer"]);
    let off = page.attributes("ul.chips a", "href");
    assert_eq!(off, ["/search?q=dora+doer+confocal+microscopy&literal=name"]);
    assert_eq!(bob.get(&off[0]).await.ok().texts(".hit h3").len(), 3);
    assert_eq!(bob.get("/search?q=who+is+Tess+Teach").await.ok().texts(".hit h3"), ["Tess Teach"]);
    let bob = viewer(&house, &cast.bob).await;
    // one word of a name, a name alone, somebody without the subject, and somebody of another shelf stay words
    for words in [
        "dora confocal microscopy",
        "Dora Doer",
        "Tess Teach glassblowing confocal microscopy zorb",
        "Hidden Harper confocal",
        "Dora Teach confocal",
    ] {
        let found = ask(&house, &bob, Question { text: words.to_owned(), ..Question::default() }).await;
        let named = found.wishes.iter().any(|wish| wish.about == About::Name);
        assert_eq!(named, words.starts_with("Tess"), "{words}: {:?}", found.wishes);
    }
    let exact = Question { text: "Dora Doer confocal".to_owned(), exact: true, ..Question::default() };
    assert!(ask(&house, &bob, exact).await.wishes.is_empty(), "exact words are only words");
});

on_both!(a_first_name_that_is_a_short_form_too_is_a_name, |house| {
    let cast = house.cast().await;
    let north = &cast.northbridge.id;
    let with =
        |name: &str, skills: Value| profile(name, Audience::Institution, json!({ "skills": skills, "summary": "SEM and MEG." }));
    let held = |label: &str| json!([skill(label, "expert", &["can_do", "can_teach"])]);
    // nobody but Meg writes of MEG, then many do
    let meg = profile("Meg Archer", Audience::Institution, json!({ "skills": held("welding") }));
    let meg = someone(&house, north, "Meg Archer", meg).await;
    let wes = someone(&house, north, "Wes Brown", profile("Wes Brown", Audience::Institution, json!({}))).await;
    let holder = profile("Hal Holder", Audience::Institution, json!({ "skills": held("magnetoencephalography") }));
    someone(&house, north, "Hal Holder", holder).await;
    let bob = viewer(&house, &cast.bob).await;
    let question = |text: &str| Question { text: text.to_owned(), ..Question::default() };
    let begun = ask(&house, &bob, question("Meg Arch")).await.plan;
    assert!(begun.is_name && begun.concepts.is_empty(), "{begun:?}");
    for others in [0, 5] {
        for number in 0..others {
            let name = format!("Other {}", "x".repeat(number + 1));
            someone(&house, north, &name, with(&name, held("scanning electron microscopy"))).await;
        }
        for (words, person) in [("Meg Archer", &meg), ("Archer Meg", &meg), ("Wes Brown", &wes)] {
            let found = ask(&house, &bob, question(words)).await;
            assert!(found.plan.is_name && found.plan.concepts.is_empty(), "{words}: {:?}", found.plan);
            assert_eq!(found.hits.first().map(|hit| &hit.person), Some(person), "{words}");
        }
        let found = ask(&house, &bob, question("Meg Archer welding")).await;
        assert!(found.wishes.iter().any(|wish| wish.about == About::Name), "{:?}", found.wishes);
        assert_eq!(found.hits.iter().map(|hit| &hit.person).collect::<Vec<_>>(), [&meg]);
    }
    // a name that texts would have as a technique, too, as long as nobody has that
    let blender = profile("Blender Moyo", Audience::Institution, json!({ "skills": held("welding") }));
    let blender = someone(&house, north, "Blender Moyo", blender).await;
    let found = ask(&house, &bob, question("Blender Moyo")).await;
    assert!(found.plan.is_name && found.plan.concepts.is_empty(), "{:?}", found.plan);
    assert_eq!(found.hits.first().map(|hit| &hit.person), Some(&blender));
    // what is no name beside a name stays a short form, even where somebody is called so
    someone(&house, north, "Sem Visser", profile("Sem Visser", Audience::Institution, json!({}))).await;
    let nmr = with("Nora North", held("nuclear magnetic resonance spectroscopy"));
    someone(&house, north, "Nora North", nmr).await;
    for (words, concept) in [
        ("Sem imaging", "scanning-electron-microscopy"),
        ("Who can teach me nmr", "nuclear-magnetic-resonance-spectroscopy"),
        ("Meg", "magnetoencephalography"),
        ("MEG Archer", "magnetoencephalography"),
    ] {
        let found = ask(&house, &bob, question(words)).await;
        assert!(found.plan.concepts.iter().any(|one| one.id == concept), "{words}: {:?}", found.plan.concepts);
    }
});

on_both!(the_beginning_of_a_department_is_enough_where_it_is_no_subject, |house| {
    let cast = house.cast().await;
    for (name, department) in [("Gia Geo", "Earth and Environmental Sciences"), ("Wes Weld", "Welding and Fabrication")] {
        let role = places(&house, &cast.northbridge.id, department, "Riverside").await;
        let skills = json!([skill("confocal microscopy", "expert", &["can_do"]), skill("welding", "expert", &["can_do"])]);
        someone(
            &house,
            &cast.northbridge.id,
            name,
            profile(name, Audience::Institution, json!({ "role": role, "skills": skills })),
        )
        .await;
    }
    let bob = viewer(&house, &cast.bob).await;
    let wishes = async |text: &str| ask(&house, &bob, Question { text: text.to_owned(), ..Question::default() }).await.wishes;
    let found = wishes("confocal microscopy in earth").await;
    assert_eq!(found.iter().flat_map(|wish| &wish.values).collect::<Vec<_>>(), ["earth-and-environmental-sciences"]);
    for subject in ["experience in welding", "earth confocal microscopy", "confocal microscopy in environmental"] {
        assert!(wishes(subject).await.is_empty(), "{subject}");
    }
});

on_both!(who_meets_more_of_the_wishes_comes_first, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    let botany = places(&house, &cast.northbridge.id, "Department of Botany", "Riverside").await;
    let sections = json!({ "role": botany, "summary": "Confocal microscopy.", "skills": [skill("confocal microscopy", "expert", &["can_do"])] });
    someone(&house, &cast.northbridge.id, "Zoe Zeiss", profile("Zoe Zeiss", Audience::Institution, sections)).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=to+shadow+confocal+in+Physics").await.ok();
    let mut found = page.texts(".hit h3");
    found[..2].sort();
    found[2..].sort();
    assert_eq!(found, ["Dora Doer", "Tess Teach", "Lena Learn", "Zoe Zeiss"], "nobody meets both");
});

on_both!(wishes_beside_words_that_nobody_writes_are_all_that_is_asked, |house| {
    let cast = house.cast().await;
    populate(&house, &cast.northbridge.id, Audience::Institution).await;
    catch_up(&house.app).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/search?q=shadowing+opportunities").await.ok();
    assert_eq!(page.texts(".hit h3"), ["Dora Doer"]);
    assert!(page.texts("main").join(" ").contains("opportunities"), "which word nobody writes is said");
    assert_eq!(bob.get("/search?q=opportunities").await.ok().texts(".hit h3"), Vec::<String>::new());
});
