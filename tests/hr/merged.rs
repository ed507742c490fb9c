//! HR's file beside accounts that were made one, and accounts that say their staff number when they sign in.

use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::directory::duplicates;
use benchside::hr::import::Kind;
use benchside::ids::{MergeId, PersonId};

use super::{HEAD, good, look, northbridge, refused, roll, who};
use crate::on_both;
use crate::support::{Cast, House};

const FOUR: &str = "1,Mo Manager,mo@northbridge.example,Science,,Manager,,,no
2,Alice Archer,alice@northbridge.example,Science,,Technician,1,,yes
3,Nina New,nina@northbridge.example,Science,,Technician,2,,yes
4,Alice A.,a.archer@northbridge.example,Science,,Technician,1,,yes
";

async fn merge(house: &House, cast: &Cast, kept: &PersonId, gone: &PersonId) -> MergeId {
    let mut tx = house.app.db.write().await.unwrap();
    let institution = &cast.northbridge.id;
    let kept = duplicates::store::account(&mut tx, institution, kept).await.unwrap().unwrap();
    let gone = duplicates::store::account(&mut tx, institution, gone).await.unwrap().unwrap();
    let id = duplicates::merge(&mut tx, house.clock.now(), &cast.cora, institution, &kept, &gone).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

on_both!(two_lines_about_one_account_are_refused, |house| {
    let cast = house.cast().await;
    good(&house, FOUR).await;
    let (two, four) = (who(&house, "2").await, who(&house, "4").await);
    merge(&house, &cast, &two.id, &four.id).await;
    let wrong = refused(&house, format!("{HEAD}{FOUR}").as_bytes()).await;
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].starts_with("5: staff number: 4 and 2 (line 3) are one account here, that of Alice Archer."), "{}", wrong[0]);
});

on_both!(a_line_about_an_account_that_is_gone_is_about_the_one_that_stays, |house| {
    let cast = house.cast().await;
    good(&house, FOUR).await;
    let (two, four) = (who(&house, "2").await, who(&house, "4").await);
    let id = merge(&house, &cast, &two.id, &four.id).await;
    // HR keeps the other number of hers: as number, as line manager, with another title.
    let file: String = FOUR
        .lines()
        .filter(|line| !line.starts_with("2,"))
        .map(|line| {
            format!("{}\n", line.replace("Technician,2,,", "Technician,4,,").replace("Science,,Technician,1", "Science,,Expert,1"))
        })
        .collect();
    let plan = look(&house, format!("{HEAD}{file}").as_bytes()).await.unwrap();
    assert_eq!((plan.count(Kind::Leaves), plan.count(Kind::Joins), plan.count(Kind::Changes)), (0, 0, 1), "{:?}", plan.lists);
    let done = good(&house, &file).await;
    assert_eq!((done.left, done.joined, done.changed), (0, 0, 1));
    let alice = roll(&house).await.into_iter().find(|entry| entry.id == two.id).unwrap();
    assert_eq!((alice.name.as_str(), alice.job_title.as_deref(), alice.active), ("Alice A.", Some("Expert"), true));
    assert_eq!(alice.email.as_deref(), Some("a.archer@northbridge.example"));
    assert_eq!(who(&house, "3").await.manager, Some(two.id.clone()));
    let gone = roll(&house).await.into_iter().find(|entry| entry.id == four.id).unwrap();
    assert!(!gone.active && gone.left_on.is_none() && gone.external_id.as_deref() == Some("4"));
    let again = good(&house, &file).await;
    assert_eq!((again.unchanged, again.changed, again.managers), (3, 0, 0), "repeated, it changes nothing");
    // Parted again, each has its own number, and both lines are good.
    let mut tx = house.app.db.write().await.unwrap();
    let merged = duplicates::store::one_merged(&mut tx, &cast.northbridge.id, &id).await.unwrap().unwrap();
    duplicates::undo(&mut tx, house.clock.now(), &cast.cora, &merged).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let done = good(&house, FOUR).await;
    assert_eq!((done.joined, done.left), (0, 0));
    assert_eq!((who(&house, "2").await.id, who(&house, "4").await.id), (two.id, four.id));
});

on_both!(a_number_said_at_sign_in_joins_the_record, |house| {
    let cast = house.cast().await;
    let institution = northbridge(&house).await.id;
    let mut tx = house.app.db.write().await.unwrap();
    let mut says = async |name: &str, email: Option<&str>, number: &str| {
        let new = NewPerson { name: name.to_owned(), email: email.map(str::to_owned), ..NewPerson::default() };
        let person = accounts::add_person(&mut tx, house.clock.now(), &institution, &new).await.unwrap();
        accounts::add_identity(&mut tx, house.clock.now(), "https://login.example", name, &person).await.unwrap();
        accounts::note_staff_number(&mut tx, "https://login.example", name, number).await.unwrap();
        person
    };
    let dora = says("Dora", Some("dora@other.example"), "10").await;
    // Her address is in somebody else's line, and her number is not.
    let eve = says("Eve", Some("eve@northbridge.example"), "99").await;
    tx.commit().await.unwrap();
    let done =
        good(&house, &format!("{FOUR}10,Dora Ten,,Science,,,,,yes\n11,Eva Eleven,eve@northbridge.example,Science,,,,,yes\n")).await;
    assert_eq!(who(&house, "10").await.id, dora);
    assert_ne!(who(&house, "11").await.id, eve, "an address does not outweigh a number");
    assert_eq!(done.joined, 6);
    assert!(roll(&house).await.iter().any(|entry| entry.id == eve && entry.external_id.is_none() && entry.active));
    drop(cast);
});
