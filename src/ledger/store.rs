//! The only writer of the ledger.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;

use super::{Entry, Fact, Place, Written};
use crate::ids::PersonId;
use crate::storage::{Result, Tx};
use crate::{sql, sql_in, sql_rows};

/// The columns that are taken over from a person as they stand.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
struct Standing {
    id: String,
    institution: Option<String>,
    department: Option<String>,
    site: Option<String>,
    job_family: Option<String>,
    grade_band: Option<String>,
    technical: Option<bool>,
}

impl From<Place> for Standing {
    fn from(place: Place) -> Self {
        Self {
            id: String::new(),
            institution: Some(place.institution),
            department: place.department,
            site: place.site,
            job_family: place.job_family,
            grade_band: place.grade_band,
            technical: place.technical,
        }
    }
}

/// Appends one fact; gives its `seq`.
pub async fn append(tx: &mut Tx, recorded: DateTime<Utc>, fact: Fact) -> Result<i64> {
    append_all(tx, recorded, vec![fact]).await
}

/// Appends facts in their order, with one look-up and one insert for many; gives the last `seq`.
pub async fn append_all(tx: &mut Tx, recorded: DateTime<Utc>, facts: Vec<Fact>) -> Result<i64> {
    let mut seq = head(tx).await?;
    let people: BTreeSet<PersonId> =
        facts.iter().flat_map(|fact| [fact.actor.as_ref(), fact.subject.as_ref()]).flatten().cloned().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let keys = keys_of(tx, &people).await?;
    let standings = standings(tx, &people).await?;
    let nobody = Standing::default();
    let rows: Vec<(i64, &Fact, Standing)> = facts
        .iter()
        .map(|fact| {
            seq += 1;
            let whose = fact.subject.as_ref().or(fact.actor.as_ref()).and_then(|person| standings.get(person));
            (seq, fact, fact.place.clone().map_or_else(|| whose.unwrap_or(&nobody).clone(), Standing::from))
        })
        .collect();
    sql_rows!(
        tx,
        "insert into facts (seq, happened, recorded, kind, actor, subject, object, institution, department, site,
                            job_family, grade_band, technical, quantity, attributes, corrects) ",
        rows,
        |b, row| {
            let (seq, fact, standing) = row;
            b.push_bind(*seq)
                .push_bind(fact.happened)
                .push_bind(recorded)
                .push_bind(fact.kind)
                .push_bind(fact.actor.as_ref().and_then(|person| keys.get(person)).cloned())
                .push_bind(fact.subject.as_ref().and_then(|person| keys.get(person)).cloned())
                .push_bind(fact.object.clone())
                .push_bind(standing.institution.clone())
                .push_bind(standing.department.clone())
                .push_bind(standing.site.clone())
                .push_bind(standing.job_family.clone())
                .push_bind(standing.grade_band.clone())
                .push_bind(standing.technical)
                .push_bind(fact.quantity)
                .push_bind(serde_json::to_string(&fact.attributes).unwrap_or_else(|_| "{}".to_owned()))
                .push_bind(fact.corrects);
        },
        ""
    )?;
    Ok(seq)
}

/// The `seq` of the newest fact; 0 for an empty ledger.
pub async fn head(tx: &mut Tx) -> Result<i64> {
    sql!(tx, sqlx::query_scalar("select cast(coalesce(max(seq), 0) as bigint) from facts"), fetch_one)
}

/// When the newest fact was recorded.
pub async fn last_recorded(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    sql!(tx, sqlx::query_scalar("select recorded from facts order by seq desc limit 1"), fetch_optional)
}

/// Facts after `seq`, oldest first, at most `limit`.
pub async fn since(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Entry>> {
    sql!(
        tx,
        sqlx::query_as::<_, Entry>(
            // A key of an account that lives on in another reads as that one's, so that one person is counted once.
            "select f.seq, f.happened, f.recorded, f.kind, coalesce(b.key, f.actor) as actor, coalesce(n.key, f.subject) as subject,
                    coalesce(k.person, m.person) as subject_person, f.object, f.institution,
                    f.department, f.site, f.job_family, f.grade_band, f.technical, f.quantity, f.attributes, f.corrects
             from facts f left join person_keys k on k.key = f.subject
                  left join person_aliases m on m.key = f.subject left join person_keys n on n.person = m.person
                  left join person_aliases a on a.key = f.actor left join person_keys b on b.person = a.person
             where f.seq > $1 order by f.seq limit $2"
        )
        .bind(seq)
        .bind(limit),
        fetch_all
    )
}

/// The key that stands for a person in facts; made on first use, random, so that it tells nothing by itself.
pub async fn key_of(tx: &mut Tx, person: &PersonId) -> Result<String> {
    let keys = keys_of(tx, std::slice::from_ref(person)).await?;
    Ok(keys.into_values().next().unwrap_or_default())
}

async fn keys_of(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let known = sql_in!(tx, (PersonId, String), "select person, key from person_keys where person in ", people, "")?;
    let mut keys: HashMap<PersonId, String> = known.into_iter().collect();
    let made: Vec<(PersonId, String)> = people
        .iter()
        .filter(|person| !keys.contains_key(*person))
        .map(|person| (person.clone(), HEXLOWER.encode(&crate::secrets::random::<16>())))
        .collect();
    sql_rows!(
        tx,
        "insert into person_keys (person, key) ",
        made,
        |b, row| {
            b.push_bind(row.0.clone()).push_bind(row.1.clone());
        },
        ""
    )?;
    keys.extend(made);
    Ok(keys)
}

/// Makes the facts of one account those of another, which it lives on in; gives its key, by which it can be undone.
pub async fn alias(tx: &mut Tx, gone: &PersonId, kept: &PersonId) -> Result<String> {
    let key = key_of(tx, gone).await?;
    // The one that stays needs a key of its own for the other to be read as.
    key_of(tx, kept).await?;
    sql!(tx, sqlx::query("delete from person_keys where person = $1").bind(gone), execute)?;
    sql!(tx, sqlx::query("update person_aliases set person = $2 where person = $1").bind(gone).bind(kept), execute)?;
    sql!(
        tx,
        sqlx::query("insert into person_aliases (key, person, was) values ($1, $2, $3)").bind(&key).bind(kept).bind(gone),
        execute
    )?;
    Ok(key)
}

/// Makes the facts under a key those of their own account again.
pub async fn unalias(tx: &mut Tx, key: &str, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from person_aliases where key = $1").bind(key), execute)?;
    sql!(tx, sqlx::query("delete from person_keys where person = $1").bind(person), execute)?;
    sql!(tx, sqlx::query("insert into person_keys (key, person) values ($1, $2)").bind(key).bind(person), execute)?;
    Ok(())
}

/// Cuts the join between a person and their facts for good, those of accounts that live on in theirs too.
pub async fn forget(tx: &mut Tx, person: &PersonId) -> Result<()> {
    sql!(tx, sqlx::query("delete from person_aliases where person = $1 or was = $1").bind(person), execute)?;
    sql!(tx, sqlx::query("delete from person_keys where person = $1").bind(person), execute)?;
    Ok(())
}

/// How far a reader has read; 0 before its first time.
pub async fn mark(tx: &mut Tx, reader: &str) -> Result<i64> {
    let seq: Option<i64> = sql!(tx, sqlx::query_scalar("select seq from marks where reader = $1").bind(reader), fetch_optional)?;
    Ok(seq.unwrap_or(0))
}

/// Notes how far a reader has read.
pub async fn set_mark(tx: &mut Tx, reader: &str, seq: i64) -> Result<()> {
    sql!(
        tx,
        sqlx::query("insert into marks (reader, seq) values ($1, $2) on conflict (reader) do update set seq = excluded.seq")
            .bind(reader)
            .bind(seq),
        execute
    )?;
    Ok(())
}

async fn standings(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Standing>> {
    let rows = sql_in!(
        tx,
        Standing,
        "select id, institution, department, site, job_family, grade_band, technical from people where id in ",
        people,
        ""
    )?;
    Ok(rows.into_iter().map(|row| (PersonId::from(row.id.clone()), row)).collect())
}

/// The columns of a fact as it was written: keys of merged accounts as they were then, nobody looked up, and where it happened as one
/// text with [`BETWEEN`](super::BETWEEN) in it.
const AS_WRITTEN: &str = "select f.seq, f.happened, f.kind, f.actor, f.subject, f.object,
                                 coalesce(f.institution, '') || '\u{1f}' || coalesce(f.department, '') || '\u{1f}' || coalesce(f.site, '')
                                 || '\u{1f}' || coalesce(f.job_family, '') || '\u{1f}' || coalesce(f.grade_band, '') || '\u{1f}'
                                 || case when f.technical then 'yes' when not f.technical then 'no' else '' end,
                                 f.quantity, f.attributes, f.corrects
                          from facts f";

/// The same for those who look at single facts, with when each was recorded.
const TO_READ: &str = "select f.seq, f.happened, f.recorded, f.kind, f.actor, f.subject, cast(null as text) as subject_person, f.object,
                              f.institution, f.department, f.site, f.job_family, f.grade_band, f.technical, f.quantity, f.attributes,
                              f.corrects
                       from facts f";

/// A fact that a later one corrects no longer counts.
const COUNTS: &str = "not exists (select 1 from facts c where c.corrects = f.seq)";

/// Facts after `seq` as they were written, oldest first, at most `limit`; corrected ones too.
pub async fn as_written(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Written>> {
    let query = sqlx::AssertSqlSafe(format!("{AS_WRITTEN} where f.seq > $1 order by f.seq limit $2"));
    sql!(tx, sqlx::query_as::<_, Written>(query).bind(seq).bind(limit), fetch_all)
}

/// Which facts from `first` to `last` are corrected by one up to `until`.
pub async fn corrected_among(tx: &mut Tx, first: i64, last: i64, until: i64) -> Result<HashSet<i64>> {
    let found: Vec<i64> = sql!(
        tx,
        sqlx::query_scalar("select corrects from facts where corrects >= $1 and corrects <= $2 and seq <= $3")
            .bind(first)
            .bind(last)
            .bind(until),
        fetch_all
    )?;
    Ok(found.into_iter().collect())
}

/// These facts as they were written, by their `seq`; and for each the first fact that corrects it.
pub async fn corrected(tx: &mut Tx, seqs: &[i64]) -> Result<Vec<(Written, i64)>> {
    let facts = sql_in!(tx, Written, format!("{AS_WRITTEN} where f.seq in "), seqs, "")?;
    let first: HashMap<i64, i64> = sql_in!(
        tx,
        (i64, i64),
        "select corrects, cast(min(seq) as bigint) from facts where corrects in ",
        seqs,
        " group by corrects"
    )?
    .into_iter()
    .collect();
    Ok(facts.into_iter().filter_map(|fact| first.get(&fact.seq).map(|by| (fact.clone(), *by))).collect())
}

/// Facts of some kinds about these subjects (keys), up to `until`, without corrected ones, as they were written.
pub async fn about(tx: &mut Tx, subjects: &[String], kinds: &[&str], until: i64) -> Result<Vec<Written>> {
    of_many(tx, "subject", subjects, kinds, until).await
}

/// Facts of some kinds that happened to these objects, up to `until`, without corrected ones, as they were written.
pub async fn to_objects(tx: &mut Tx, objects: &[String], kinds: &[&str], until: i64) -> Result<Vec<Written>> {
    of_many(tx, "object", objects, kinds, until).await
}

async fn of_many(tx: &mut Tx, column: &str, values: &[String], kinds: &[&str], until: i64) -> Result<Vec<Written>> {
    sql_in!(tx, Written, format!("{AS_WRITTEN} where f.{column} in "), values, |b| {
        b.push(" and f.kind in (");
        let mut list = b.separated(", ");
        for kind in kinds {
            list.push_bind((*kind).to_owned());
        }
        b.push(") and f.seq <= ").push_bind(until).push(" and ").push(COUNTS);
    })
}

/// Which facts to read, the newest first.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Of these kinds.
    pub kinds: &'a [&'a str],
    /// Of these institutions; an empty one stands for facts without any.
    pub institutions: [String; 2],
    /// Not of before then.
    pub from: DateTime<Utc>,
    /// Of before then.
    pub until: DateTime<Utc>,
    /// Written before this fact.
    pub before: i64,
}

/// Facts of some kinds at an institution, as they were written, the newest first, at most `limit`; corrected ones too.
pub async fn newest(tx: &mut Tx, wanted: &Wanted<'_>, limit: i64) -> Result<Vec<Entry>> {
    let kinds: Vec<String> = (0..wanted.kinds.len()).map(|at| format!("${}", at + 7)).collect();
    let text = format!(
        "{TO_READ} where f.seq < $1 and f.happened >= $2 and f.happened < $3 and coalesce(f.institution, '') in ($4, $5)
         and f.kind in ({}) order by f.seq desc limit $6",
        kinds.join(", ")
    );
    sql!(
        tx,
        {
            let mut query = sqlx::query_as::<_, Entry>(sqlx::AssertSqlSafe(text.clone()))
                .bind(wanted.before)
                .bind(wanted.from)
                .bind(wanted.until)
                .bind(&wanted.institutions[0])
                .bind(&wanted.institutions[1])
                .bind(limit);
            for kind in wanted.kinds {
                query = query.bind(*kind);
            }
            query
        },
        fetch_all
    )
}
