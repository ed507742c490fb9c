//! One user's act moves what is counted of it.

use benchside::measures::{Breakdown, Question, Sight, Span, catch_up, figures, show};

use crate::on_both;
use crate::support::{Cast, House};

/// A counter in 2026, as someone with this sight reads it.
async fn read(house: &House, cast: &Cast, code: &str, of: Option<&str>, sight: Sight) -> benchside::measures::Shown {
    catch_up(&house.app).await.unwrap();
    let date = |text: &str| text.parse().unwrap();
    let question = Question {
        institution: &cast.northbridge.id,
        numerator: code,
        denominator: of,
        span: Span { from: date("2026-01-01"), until: date("2027-01-01") },
        by: Some(Breakdown::Department),
        today: house.clock.now().date_naive(),
        sight,
    };
    show(&figures(&mut house.app.db.read().await.unwrap(), &question).await.unwrap().unwrap(), sight)
}

on_both!(publishing_a_profile_is_counted, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let of = Some("directory.headcount");
    assert_eq!(read(&house, &cast, "directory.published", None, Sight::Exact).await.all.n, "0");
    assert_eq!(
        read(&house, &cast, "directory.published", of, Sight::Exact).await.all.n,
        "",
        "a share of an unknown number is none"
    );
    alice.post("/profile/summary", &[("summary", "Looks after the electron microscopes."), ("audience", "public")]).await;
    alice.post("/profile/publish", &[]).await;
    let shown = read(&house, &cast, "directory.published", None, Sight::Exact).await;
    assert_eq!(shown.all.n, "1");
    assert_eq!(shown.groups.iter().map(|(_, figure)| figure.n.as_str()).collect::<Vec<_>>(), ["1"]);
    let shown = read(&house, &cast, "directory.published", None, Sight::Published).await;
    assert_eq!(shown.all.n, "0", "for everyone: as the last full month ended, and rounded");
    alice.post("/profile/withdraw", &[]).await;
    assert_eq!(read(&house, &cast, "directory.published", None, Sight::Exact).await.all.n, "0");
    assert_eq!(read(&house, &cast, "directory.publications", None, Sight::Exact).await.all.n, "1", "what happened stays");
    alice.post("/profile/publish", &[]).await;
    assert_eq!(read(&house, &cast, "directory.published", None, Sight::Exact).await.all.n, "1");
    let mut tx = house.app.db.write().await.unwrap();
    benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(read(&house, &cast, "directory.published", None, Sight::Exact).await.all.n, "0", "whoever is erased has no profile");
    assert_eq!(read(&house, &cast, "directory.publishers", None, Sight::Exact).await.all.n, "1", "and was one of those who had");
});

on_both!(what_is_not_a_counter_is_nothing, |house| {
    let cast = house.cast().await;
    let question = Question {
        institution: &cast.northbridge.id,
        numerator: "directory.unknown",
        denominator: None,
        span: Span { from: "2026-01-01".parse().unwrap(), until: "2027-01-01".parse().unwrap() },
        by: None,
        today: house.clock.now().date_naive(),
        sight: Sight::Exact,
    };
    assert_eq!(figures(&mut house.app.db.read().await.unwrap(), &question).await.unwrap(), None);
});
