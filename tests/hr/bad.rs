//! Files that must not be taken in, each with what it says.

use benchside::hr::import::{Failure, How};

use super::{HEAD, good, look, refused, take, who};
use crate::on_both;

on_both!(a_file_that_cannot_be_taken_in_says_why_by_line, |house| {
    house.cast().await;
    good(&house, "1,Mo Manager,mo@northbridge.example,,,,,,no\n").await;
    let with = |lines: &str| format!("{HEAD}{lines}").into_bytes();
    for (bytes, says) in [
        (Vec::new(), "1: The file is empty"),
        (HEAD.as_bytes().to_vec(), "1: The file has headings and nobody under them"),
        (b"PK\x03\x04xlsx".to_vec(), "1: This is an Excel workbook"),
        ("a,".repeat(100_000).into_bytes(), "1: This line has 100001 columns"),
        (with("1,A,,,,,,,yes\n1,B,,,,,,,yes\n"), "3: staff number: '1' is in line 2 already"),
        (with("1,A,,,,,99,,yes\n"), "2: line manager: '99' is not in this file and not known here"),
        (with("5,A,,,,,1,,yes\n"), "2: line manager: Mo Manager (1) is not in this file, so would leave"),
        (with("1,A,,,,,1,,yes\n"), "2: line manager: A (1) is named as their own"),
        (
            with("1,Ann,,,,,2,,yes\n2,Ben,,,,,3,,yes\n3,Cat,,,,,1,,yes\n4,Dan,,,,,1,,yes\n"),
            "2: line manager: these manage each other in a circle: Ann (1), then Ben (2), then Cat (3), then Ann (1)",
        ),
        (with(&format!("1,\"Ann\n{}\",,,,,,,yes\n", "Tel. 123\n".repeat(39))), "2: name: has 40 lines"),
        (with("1,Zo\u{0},,,,,,,yes\n"), "2: There is a NUL byte here"),
        (with(&format!("1,\"{}\",,,,,,,yes\n", "x".repeat(10 << 20))), "2: name: has 10485760 letters"),
        ([with("1,Zoë,,,,,,,yes\n2,Zo"), b"\xeb,,,,,,,yes\n".to_vec()].concat(), "3: The file is UTF-8 up to here"),
        (
            b"staff number,name,institution,technical\n1,A,Elsewhere University,yes\n".to_vec(),
            "2: institution: nobody knows 'Elsewhere University' here",
        ),
    ] {
        let told = refused(&house, &bytes).await;
        assert!(told[0].starts_with(says), "{} is not {says}", told[0]);
    }
    assert!(who(&house, "1").await.active);
});

on_both!(every_bad_line_is_told_and_counted, |house| {
    house.cast().await;
    let lines: String = (0..80).map(|number| format!("{number},,,,,,,soon,perhaps\n")).collect();
    let outcome = take(&house, format!("{HEAD}{lines}").as_bytes(), &How::default()).await;
    let Err(Failure::Refused(problems)) = outcome else { panic!("not refused") };
    assert_eq!((problems.count, problems.first.len()), (240, 100));
});

on_both!(half_the_technicians_missing_asks_first, |house| {
    house.cast().await;
    let all: String = (0..30).map(|number| format!("{number},Person {}n,,,,,,,yes\n", "x".repeat(number))).collect();
    good(&house, &all).await;
    let half: String = all.lines().take(15).map(|line| format!("{line}\n")).collect();
    let file = format!("{HEAD}{half}");
    let plan = look(&house, file.as_bytes()).await.unwrap();
    assert!(plan.is_drastic() && plan.leaving == 15 && plan.technicians == 30);
    let outcome = take(&house, file.as_bytes(), &How::default()).await;
    assert!(matches!(outcome, Err(Failure::Drastic { leaving: 15, technicians: 30 })), "{outcome:?}");
    assert!(who(&house, "29").await.active, "nothing was written");
    let most: String = all.lines().take(27).map(|line| format!("{line}\n")).collect();
    assert_eq!(take(&house, format!("{HEAD}{most}").as_bytes(), &How::default()).await.unwrap().left, 3, "a tenth is no surprise");
});

on_both!(the_last_administrator_does_not_leave, |house| {
    house.cast().await;
    good(&house, "1,Ada Admin,ada@northbridge.example,,,,,,no\n2,Ben Two,,,,,,,yes\n").await;
    let told = refused(&house, format!("{HEAD}2,Ben Two,,,,,,,yes\n").as_bytes()).await;
    assert_eq!(told, ["1: Ada Admin would leave, and is the institution's only administrator. Make somebody else one first"]);
});

on_both!(other_encodings_and_spellings_arrive, |house| {
    house.cast().await;
    let bytes = b"Personnel No.;Surname;Forename;Technician (Y/N)\r\n007;M\xfcller;Zo\xeb;Y\r\n";
    take(&house, bytes, &How::default()).await.unwrap();
    let zoe = who(&house, "007").await;
    assert_eq!((zoe.name.as_str(), zoe.handle.as_str(), zoe.technical), ("Zoë Müller", "zoe-muller", true));
});
