//! A visit in calendars: what one downloads, and what comes by mail.

use benchside::notify;

use super::{CLEAR, DATES, agreed, four, link, step};
use crate::on_both;
use crate::support::House;

/// The lines of a calendar file, unfolded.
fn lines(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn has(file: &str, line: &str) -> bool {
    lines(file).iter().any(|one| one == line)
}

/// Mails with calendar files that have left to an address, raw, those of the latest delivery last.
async fn mailed(house: &House, to: &str) -> Vec<String> {
    notify::deliver_due(&house.app).await.unwrap();
    let mails = house.app.mail.sent().into_iter().filter(|mail| mail.to == to).map(|mail| mail.raw);
    mails.filter(|mail| mail.contains("text/calendar")).collect()
}

on_both!(the_calendar_follows, |house| {
    let cast = house.cast().await;
    let id = agreed(&house, &cast).await;
    let visit = link(&id);
    let [mut alice, mut bob, _, mut cora] = four(&house, &cast).await;
    step(&mut cora, &visit, "clear", &CLEAR).await.is(303);
    step(&mut bob, &visit, "schedule", &DATES).await.is(303);
    let file = alice.get(&format!("{visit}/visit.ics")).await.ok();
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    let text = file.body;
    assert!(text.split("\r\n").all(|line| line.len() <= 76), "folded");
    for line in [
        "METHOD:PUBLISH".to_owned(),
        format!("UID:placement-{id}@benchside"),
        format!("UID:2-placement-{id}@benchside"),
        "SEQUENCE:1".to_owned(),
        "STATUS:CONFIRMED".to_owned(),
        "DTSTAMP:20260302T090000Z".to_owned(),
        "DTSTART:20260320T093000Z".to_owned(),
        // British summer time.
        "DTSTART:20260602T130000Z".to_owned(),
        "DTEND:20260602T153000Z".to_owned(),
        "SUMMARY:Job shadowing: Alice Archer with Bob Baker".to_owned(),
        "LOCATION:Room 2.31\\; ring the bell".to_owned(),
        "ATTENDEE;CN=Alice Archer;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:alice@northbridge.example".to_owned(),
    ] {
        assert!(has(&text, &line), "{line} in\n{text}");
    }
    assert!(!text.contains("bob@northbridge") && !text.contains("A chair"), "nobody else's address, no needs");
    assert!(
        lines(&text).iter().any(|line| line.starts_with("DESCRIPTION:Prepare samples\\; look at them\\, then at ours.\\nLunch"))
    );
    assert!(!cora.get(&format!("{visit}/visit.ics")).await.ok().body.contains("ATTENDEE"), "it is not hers");
    // The mail to the one who did not set them carries one file for each date.
    let mail = mailed(&house, "alice@northbridge.example").await.pop().unwrap();
    assert_eq!(mail.matches("Content-Type: text/calendar; charset=utf-8; method=REQUEST").count(), 2, "{mail}");
    assert!(mail.contains("multipart/alternative") && mail.contains("visit-2.ics"));
    // Other dates: one now, and what stood before is cancelled under its own id.
    step(&mut bob, &visit, "reschedule", &[("words-reschedule", "The microscope is away.")]).await.is(303);
    let text = alice.get(&format!("{visit}/visit.ics")).await.ok().body;
    assert!(has(&text, "SEQUENCE:2") && has(&text, "STATUS:CANCELLED") && !has(&text, "STATUS:CONFIRMED"));
    let mail = mailed(&house, "alice@northbridge.example").await.pop().unwrap();
    assert_eq!(mail.matches("method=CANCEL").count(), 2);
    let page = bob.get(&visit).await.ok();
    assert_eq!(page.attributes("#day-2", "value"), ["2026-06-02"], "the form begins with what was agreed");
    assert!(page.body.contains("no longer hold"));
    let mut one = DATES.to_vec();
    one.splice(3..6, [("day-2", ""), ("from-2", ""), ("until-2", "")]);
    one[0] = ("day-1", "2026-03-27");
    step(&mut alice, &visit, "schedule", &one).await.is(303);
    let text = bob.get(&format!("{visit}/visit.ics")).await.ok().body;
    for line in ["METHOD:REQUEST", "SEQUENCE:3", "STATUS:CONFIRMED", "DTSTART:20260327T093000Z"] {
        assert!(has(&text, line), "{line} in\n{text}");
    }
    assert!(has(&text, &format!("UID:placement-{id}@benchside")), "the same event");
    // Called off, with a reason.
    step(&mut alice, &visit, "cancel", &[]).await.is(422);
    step(&mut alice, &visit, "cancel", &[("words-cancel", "I am ill.")]).await.is(303);
    let page = bob.get(&visit).await.ok();
    assert!(page.texts(".quote").iter().any(|words| words == "I am ill.") && page.texts(".badge")[0] == "Called off");
    let text = bob.get(&format!("{visit}/visit.ics")).await.ok().body;
    for line in ["METHOD:CANCEL", "SEQUENCE:4", "STATUS:CANCELLED"] {
        assert!(has(&text, line), "{line} in\n{text}");
    }
    let mails = mailed(&house, "bob@northbridge.example").await;
    assert_eq!(mails.iter().filter(|mail| mail.contains("method=CANCEL")).count(), 1);
});
