//! Lists of equipment in the UNIQUIP shape.

use std::path::PathBuf;

use benchside::directory::Audience;
use benchside::directory::instruments::import::{Failure, Options, Report, import};

use super::{full_profile, publish, version};
use crate::on_both;
use crate::support::House;

const HEAD: &str = "Type,Name,Description,Related Facility ID,Technique,Location,Contact Name,Contact Telephone,Contact URL,Contact Email,\
                    Secondary Contact Name,Secondary Contact Telephone,Secondary Contact URL,Secondary Contact Email,ID,Photo,Department,\
                    Site Location,Building,Service Level,Web Address";

fn file(house: &House, bytes: &[u8]) -> PathBuf {
    let path = house.folder.path().join("equipment.csv");
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn take(house: &House, bytes: &[u8], dry_run: bool) -> Result<Report, Failure> {
    let options = Options {
        dry_run,
        institution: Some("University of Northbridge".into()),
        audience: Audience::Institution,
        ..Options::default()
    };
    import(&house.app, &file(house, bytes), &options).await
}

/// The problems of a file, as the command prints them.
async fn problems(house: &House, text: &str) -> Vec<String> {
    match take(house, text.as_bytes(), false).await.unwrap_err() {
        Failure::Refused { problems, .. } => problems.iter().map(|one| format!("line {}: {}", one.line, one.what)).collect(),
        other => vec![other.to_string()],
    }
}

on_both!(a_list_becomes_pages_and_may_be_taken_again, |house| {
    let cast = house.cast().await;
    let list = format!(
        "{HEAD}\nfacility,Imaging Suite,,,,,,,,,,,,,F1,,,,,,\n\
         equipment,\"Field emission SEM\",\"Fine detail,\nwithout coating\",F1,scanning electron microscopy,Room 0.14,Jo Contact,0123,,jo@northbridge.example,,,,,E1,,,Hill Campus,Physics,For collaborators,www.northbridge.example/sem\n\
         Equipment,Lathe,,,turning,Workshop,,,,,,,,,E2,,Engineering,,,,\n"
    );
    let dry = take(&house, list.as_bytes(), true).await.unwrap();
    assert_eq!((dry.instruments, dry.facilities, dry.written, dry.warnings.len()), (2, 1, 2, 0));
    let mut alice = house.client(&cast.alice).await;
    assert!(alice.get("/instruments").await.ok().texts("main .list a").is_empty(), "a dry run writes nothing");
    assert_eq!(take(&house, list.as_bytes(), false).await.unwrap().written, 2);
    assert_eq!(take(&house, list.as_bytes(), false).await.unwrap().written, 0);
    let found = alice.get("/instruments?q=SEM").await.ok();
    assert_eq!(found.texts("main .list a"), ["Field emission SEM"]);
    let page = found.attributes("main .list a", "href")[0].clone();
    let shown = alice.get(&page).await.ok();
    for words in
        ["Room 0.14, Physics, Hill Campus", "Imaging Suite", "jo@northbridge.example", "without coating", "For collaborators"]
    {
        assert!(shown.body.contains(words), "{words}");
    }
    assert!(shown.attributes("main a", "href").contains(&"https://www.northbridge.example/sem".to_owned()));
    house.client(&cast.petra).await.get(&page).await.is(404);

    // She runs it; a new list moves it, and her profile says where it is now.
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Public)).await;
    alice.post(&format!("{page}/claim"), &[("does", "runs")]).await.is(303);
    let moved = list.replace("Room 0.14", "Room 2.01");
    assert_eq!(take(&house, moved.as_bytes(), false).await.unwrap().written, 1);
    let profile = house.stranger().get("/people/alice-archer").await.ok();
    assert!(profile.body.contains("Room 2.01") && !profile.body.contains("Room 0.14"));
    assert!(!profile.attributes("main a", "href").contains(&page), "its own page is for the institution");
    assert_eq!(alice.get(&page).await.ok().texts(".leaf .list a"), ["Alice Archer"]);
    // What the list does not know is hers to write, and stays.
    let edit = alice.get(&format!("{page}/edit")).await.ok();
    assert!(edit.attributes("#place", "id").is_empty() && edit.body.contains("list of equipment decides"));
    let now = version(&edit);
    let form = [
        ("version", now.as_str()),
        ("model", "Zeiss"),
        ("booking", "https://book.example"),
        ("audience", "public"),
        ("name", "Mine"),
    ];
    alice.post(&format!("{page}/edit"), &form).await.is(303);
    assert_eq!(take(&house, moved.as_bytes(), false).await.unwrap().written, 0);
    let public = house.stranger().get(&page).await.ok();
    assert!(
        public.body.contains("Zeiss") && public.body.contains("https://book.example") && public.body.contains("Field emission SEM")
    );
    assert!(!public.body.contains("jo@northbridge.example"), "whom to ask is for the institution");
});

on_both!(what_profiles_named_before_is_the_same_machine, |house| {
    let cast = house.cast().await;
    let mut profile = full_profile("Alice Archer", Audience::Institution);
    profile.instruments.content[0].name = "Lathe".into();
    profile.instruments.content[0].model = String::new();
    profile.instruments.content[0].location = "Workshop".into();
    publish(&house, &cast.alice, profile).await;
    take(&house, b"Name;Location;Booking URL\nLathe;Workshop;https://book.example/lathe\n", false).await.unwrap();
    let mut bob = house.client(&cast.bob).await;
    let list = bob.get("/instruments").await.ok();
    assert_eq!(list.texts("main .list a"), ["Lathe"]);
    let page = bob.get(&list.attributes("main .list a", "href")[0]).await.ok();
    assert_eq!(page.texts(".leaf .list a"), ["Alice Archer"]);
    assert_eq!(page.attributes(".acts a", "href")[0], "https://book.example/lathe");
});

on_both!(bad_lists_are_refused_line_by_line, |house| {
    let cast = house.cast().await;
    let list = "Name,ID,Web Address,Contact Email,Contact URL\n\
                ,1,,,\n\
                Lathe,2,javascript:alert(1),,\n\
                Mill,2,,not an address,\n\
                \"Long\nname\",3,,,,,,\n\
                Kiln,2,,,data:text/html\n";
    assert_eq!(
        problems(&house, list).await,
        [
            "line 2: Name: is missing",
            "line 3: Web Address: 'javascript:alert(1)' is no address of a web page. It begins with https:// or http://",
            "line 4: Contact Email: 'not an address' is no e-mail address",
            "line 5: has 8 columns, and the first line has 5",
            "line 7: Contact URL: 'data:text/html' is no address of a web page. It begins with https:// or http://",
        ]
    );
    for (text, says) in [
        ("Name,ID\nA,1\nB,1\n".to_owned(), "line 3: ID: is in line 2 already"),
        (
            "Name,Location\nA,x\na,X\n".to_owned(),
            "line 3: Name: the same name in the same place is in line 2 already. Give both an ID",
        ),
        (
            format!("Name{}\n", ",x".repeat(100_000)),
            "line 1 has 100001 columns, and a list of equipment has about twenty. Nothing was written",
        ),
        ("Name,Name\nA,B\n".to_owned(), "line 1: the column 'Name' is there twice. Nothing was written"),
        (
            "Title\nA\n".to_owned(),
            "line 1: there is no column 'Name'. The first line names the columns, as UNIQUIP does: Type, Name, Description, …. Nothing was written",
        ),
        (String::new(), "The file is empty. Nothing was written"),
        ("Name\nA\0B\n".to_owned(), "The file is not text. Nothing was written"),
        (format!("Name\n{}\n", "x".repeat(201)), "line 2: Name: has 201 letters, and 200 are the most"),
    ] {
        assert_eq!(problems(&house, &text).await, [says]);
    }
    let many: String = (0..200).map(|_| "\n,1".to_owned()).collect();
    assert_eq!(problems(&house, &format!("Name,ID{many}")).await.len(), 50);
    assert!(
        house.client(&cast.alice).await.get("/instruments").await.ok().texts("main .list a").is_empty(),
        "nothing is half written"
    );
    // Excel on Windows writes this.
    take(&house, b"Name,Location\r\nR\xf6ntgenger\xe4t \x96 alt,Labor\r\n", false).await.unwrap();
    assert_eq!(house.client(&cast.alice).await.get("/instruments").await.ok().texts("main .list a"), ["Röntgengerät – alt"]);
    let options = Options { institution: None, ..Options::default() };
    let several = import(&house.app, &file(&house, b"Name\nA\n"), &options).await.unwrap_err().to_string();
    assert!(several.contains("--institution NAME") && several.contains("Southmere University"), "{several}");
});

on_both!(machines_missing_from_todays_list_are_told_and_retired_when_that_is_right, |house| {
    let cast = house.cast().await;
    let list = |rows: &str| format!("Name,Location,ID\n{rows}");
    let all = list("Lathe,Workshop,E1\nKiln,Shed,E2\nSaw,Workshop,\n");
    assert!(take(&house, all.as_bytes(), false).await.unwrap().missing.is_empty());
    let some = list("Big lathe,Hall,E1\n");
    let dry = take(&house, some.as_bytes(), true).await.unwrap();
    assert_eq!((dry.missing, dry.retired), (vec!["Kiln, Shed".to_owned(), "Saw, Workshop".to_owned()], 0));
    let mut alice = house.client(&cast.alice).await;
    assert_eq!(take(&house, some.as_bytes(), false).await.unwrap().retired, 0, "nothing is retired unasked");
    assert_eq!(alice.get("/instruments").await.ok().texts("main .list a").len(), 3);
    let options = Options { retire_missing: true, institution: Some("University of Northbridge".into()), ..Options::default() };
    let report = import(&house.app, &file(&house, some.as_bytes()), &options).await.unwrap();
    assert_eq!((report.missing.len(), report.retired), (2, 2));
    assert_eq!(alice.get("/instruments").await.ok().texts("main .list a"), ["Big lathe"]);
    let again = import(&house.app, &file(&house, some.as_bytes()), &options).await.unwrap();
    assert_eq!((again.missing.len(), again.retired, house.facts("instrument.retired").await), (0, 0, 2));
    assert_eq!(take(&house, all.as_bytes(), false).await.unwrap().written, 3, "what is listed again is used again");
    assert_eq!(alice.get("/instruments").await.ok().texts("main .list a").len(), 3);
});
