//! Files that are sent, and how they came into one table.

use benchside::hr::EXTRACTS;
use benchside::vocabulary::FILES;
use benchside::{sent, sql};

use crate::on_both;

/// The statements of a migration, without comments.
fn statements(text: &str) -> Vec<String> {
    let plain: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    plain.join("\n").split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

on_both!(
    /// Migration 30, on tables as earlier programs left them: a file that was half taken in waits again, and nothing said of one is lost.
    files_sent_to_an_earlier_program_are_kept,
    |house| {
        let cast = house.cast().await;
        let mut tx = house.app.db.write().await.unwrap();
        let before = ["drop table sent_file_parts", "drop table sent_files"].map(str::to_owned).into_iter();
        let hr = statements(include_str!("../migrations/0007_hr.sql")).into_iter().filter(|one| one.contains(" extract"));
        let vocabularies =
            statements(include_str!("../migrations/0013_vocabularies.sql")).into_iter().filter(|one| one.contains("vocabulary_file"));
        for statement in before.chain(hr).chain(vocabularies) {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(statement.clone())), execute).unwrap();
        }
        let home: String =
            sql!(tx, sqlx::query_scalar("select institution from people where id = $1").bind(&cast.cora), fetch_one).unwrap();
        let now = house.clock.now();
        sql!(
            tx,
            sqlx::query(
                "insert into extracts (id, institution, sender, file_name, sent, state, invites, done, total, outcome)
                 values ('one', $1, $2, 'people.csv', $3, 'running', true, 5, 9, '')"
            )
            .bind(&home)
            .bind(&cast.cora)
            .bind(now),
            execute
        )
        .unwrap();
        sql!(tx, sqlx::query("insert into extract_parts (extract, part, content) values ('one', 0, 'a,b')"), execute).unwrap();
        let (name, licence) = (r#"Ours, "the new" \ one"#, "CC BY 4.0");
        sql!(
            tx,
            sqlx::query(
                "insert into vocabulary_files (id, sender, institution, file_name, name, licence, sent, state, confirmed, done, total, outcome)
                 values ('two', $1, $2, 'ours.obo', $3, $4, $5, 'waiting', false, 0, 3, '')"
            )
            .bind(&cast.cora)
            .bind(&home)
            .bind(name)
            .bind(licence)
            .bind(now),
            execute
        )
        .unwrap();
        for statement in statements(include_str!("../migrations/0030_sent_files.sql")) {
            sql!(tx, sqlx::query(sqlx::AssertSqlSafe(statement.clone())), execute).unwrap();
        }
        let home = benchside::ids::InstitutionId::from(home);
        let extracts = sent::all(&mut tx, &EXTRACTS, &home, 5).await.unwrap();
        assert_eq!((extracts[0].file_name.as_str(), extracts[0].state.as_str(), extracts[0].total), ("people.csv", "waiting", 9));
        let part: String =
            sql!(tx, sqlx::query_scalar("select content from sent_file_parts where file = 'one'"), fetch_one).unwrap();
        assert_eq!(part, "a,b");
        let files = sent::all(&mut tx, &FILES, &home, 5).await.unwrap();
        let said: serde_json::Value = serde_json::from_str(&files[0].said).unwrap();
        assert_eq!((said["name"].as_str(), said["licence"].as_str()), (Some(name), Some(licence)));
    }
);
