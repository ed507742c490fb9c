//! Rows of guidance.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::GUIDANCE_SAVED;
use super::model::{Guide, Saved, Says, Series, Version};
use crate::accounts::Viewer;
use crate::directory::Audience;
use crate::directory::corrections::store::keeps_desk;
use crate::ids::{GuideId, InstitutionId, PersonId};
use crate::ledger::{self, Fact};
use crate::storage::{Result, Tx};
use crate::{sql, sql_rows};

#[derive(sqlx::FromRow)]
struct Row {
    id: GuideId,
    institution: InstitutionId,
    institution_slug: String,
    institution_name: String,
    shares: bool,
    slug: String,
    version: i64,
    title: String,
    reader: String,
    reach: i64,
    words: String,
    review: String,
    changed: DateTime<Utc>,
}

const SELECT: &str =
    "select g.id, g.institution, i.slug as institution_slug, i.name as institution_name, i.shares, g.slug, g.version,
        g.title, g.reader, g.reach, g.words, g.review, g.changed
    from guides g join institutions i on i.id = g.institution";

fn audience(reach: i64) -> Audience {
    usize::try_from(reach).ok().and_then(|reach| Audience::ALL.get(reach).copied()).unwrap_or(Audience::Private)
}

impl Row {
    /// The guide, and whether its institution shares.
    fn read(self) -> (Guide, bool) {
        let says = Says {
            title: self.title,
            reader: self.reader,
            audience: audience(self.reach),
            words: self.words,
            review: self.review.parse().ok(),
        };
        let guide = Guide {
            id: Some(self.id),
            institution: self.institution,
            institution_slug: self.institution_slug,
            institution_name: self.institution_name,
            slug: self.slug,
            version: self.version,
            says,
            changed: Some(self.changed),
        };
        (guide, self.shares)
    }
}

/// The program's own text as an institution's that has not written it anew.
fn untouched(viewer: &Viewer, institution_slug: &str, first: &super::First) -> Option<Guide> {
    let me = viewer.member()?;
    Some(Guide {
        id: None,
        institution: me.institution.clone(),
        institution_slug: institution_slug.to_owned(),
        institution_name: me.institution_name.clone(),
        slug: first.slug.to_owned(),
        version: 0,
        says: Says::from_first(first),
        changed: None,
    })
}

/// Every text of a series that a viewer may read, their own institution's first, and whether they keep its desk.
pub async fn list(tx: &mut Tx, viewer: &Viewer, series: &Series) -> Result<(Vec<Guide>, bool)> {
    let keeps = keeps_desk(tx, viewer).await?;
    let own = viewer.member().map(|me| me.institution.clone());
    let query = format!(
        "{SELECT} where g.programme = $1 and (g.reach >= 2 or g.institution = $2) order by i.fold, g.institution, g.title, g.id limit 500"
    );
    let me = own.as_ref().map_or("", InstitutionId::as_str);
    let rows = sql!(tx, sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(query.clone())).bind(series.code).bind(me), fetch_all)?;
    let all: Vec<(Guide, bool)> = rows.into_iter().map(Row::read).collect();
    let is_own = |guide: &Guide| own.as_ref() == Some(&guide.institution);
    let mut found: Vec<Guide> = Vec::with_capacity(all.len() + series.first.len());
    if let Some(own) = &own {
        let slug = crate::accounts::store::institution(tx, own).await?.map(|one| one.slug).unwrap_or_default();
        let untouched = series
            .first
            .iter()
            .filter(|first| !all.iter().any(|(guide, _)| is_own(guide) && guide.slug == first.slug))
            .filter_map(|first| untouched(viewer, &slug, first));
        found.extend(untouched);
    }
    found.extend(all.into_iter().filter(|(guide, shares)| guide.is_for(viewer, keeps, *shares)).map(|(guide, _)| guide));
    let place = |guide: &Guide| series.readers.iter().position(|(code, _)| *code == guide.says.reader).unwrap_or(usize::MAX);
    found.sort_by_key(|guide| (!is_own(guide), guide.institution_name.clone(), place(guide)));
    Ok((found, keeps))
}

/// One text that a viewer may read, and whether they may write it. `of`: an institution's name in addresses; without it their own
/// institution's, or where that has none by this name whatever they may read.
pub async fn seen(tx: &mut Tx, viewer: &Viewer, series: &Series, slug: &str, of: Option<&str>) -> Result<Option<(Guide, bool)>> {
    let (all, keeps) = list(tx, viewer, series).await?;
    let found = all.into_iter().find(|guide| guide.slug == slug && of.is_none_or(|of| guide.institution_slug == of));
    Ok(found.map(|guide| {
        let writes = guide.may_write(viewer, keeps);
        (guide, writes)
    }))
}

/// Titles and addresses of what a viewer may read for these readers: for the right moment of a programme.
pub async fn for_readers(tx: &mut Tx, viewer: &Viewer, series: &Series, readers: &[&str]) -> Result<Vec<(String, String)>> {
    if readers.is_empty() || viewer.member().is_none() {
        return Ok(Vec::new());
    }
    let (all, _) = list(tx, viewer, series).await?;
    let own = viewer.member().map(|me| me.institution.clone());
    let of_own = |guide: &&Guide| own.as_ref() == Some(&guide.institution) && guide.says.audience != Audience::Private;
    let meant = all.iter().filter(of_own).filter(|guide| readers.contains(&guide.says.reader.as_str()));
    Ok(meant.map(|guide| (guide.says.title.clone(), format!("{}/{}", series.path, guide.slug))).collect())
}

/// Versions of a guide, newest first, 200 at most.
pub async fn versions(tx: &mut Tx, guide: &GuideId) -> Result<Vec<Version>> {
    #[derive(sqlx::FromRow)]
    struct VersionRow {
        version: i64,
        title: String,
        reader: String,
        reach: i64,
        words: String,
        review: String,
        note: String,
        saved: DateTime<Utc>,
        by_name: Option<String>,
    }
    let rows = sql!(
        tx,
        sqlx::query_as::<_, VersionRow>(
            "select v.version, v.title, v.reader, v.reach, v.words, v.review, v.note, v.saved, p.name as by_name
             from guide_versions v left join people p on p.id = v.saved_by where v.guide = $1 order by v.version desc limit 200"
        )
        .bind(guide),
        fetch_all
    )?;
    let read = |row: VersionRow| Version {
        version: row.version,
        says: Says {
            title: row.title,
            reader: row.reader,
            audience: audience(row.reach),
            words: row.words,
            review: row.review.parse().ok(),
        },
        note: row.note,
        saved: row.saved,
        by: row.by_name,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What is to be saved, where, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// Of which series.
    pub series: &'a Series,
    /// Whose.
    pub institution: &'a InstitutionId,
    /// Its name in addresses.
    pub slug: &'a str,
    /// The version that it changes: 0 for the program's own and for a new one.
    pub before: i64,
    /// What was changed, in words.
    pub note: &'a str,
    /// By whom; none for the operator.
    pub by: Option<&'a PersonId>,
}

/// Saves a text as the version after `before`, with its fact. The caller has made sure that whoever saves it may.
pub async fn save(tx: &mut Tx, now: DateTime<Utc>, what: Saving<'_>, says: &Says) -> Result<Saved> {
    let there: Option<(GuideId, i64)> = sql!(
        tx,
        sqlx::query_as("select id, version from guides where institution = $1 and programme = $2 and slug = $3")
            .bind(what.institution)
            .bind(what.series.code)
            .bind(what.slug),
        fetch_optional
    )?;
    if there.as_ref().map_or(0, |(_, version)| *version) != what.before {
        return Ok(Saved::Changed);
    }
    let version = what.before + 1;
    let review = says.review.map(|day| day.to_string()).unwrap_or_default();
    let id = match there {
        Some((id, _)) => {
            if versions(tx, &id).await?.first().is_some_and(|newest| newest.says == *says) {
                return Ok(Saved::Same);
            }
            sql!(
                tx,
                sqlx::query(
                    "update guides set version = $2, title = $3, reader = $4, reach = $5, words = $6, review = $7, changed = $8 where id = $1"
                )
                .bind(&id)
                .bind(version)
                .bind(&says.title)
                .bind(&says.reader)
                .bind(says.audience.reach())
                .bind(&says.words)
                .bind(&review)
                .bind(now),
                execute
            )?;
            id
        }
        None => {
            let id = GuideId::new(now);
            sql!(
                tx,
                sqlx::query(
                    "insert into guides (id, institution, programme, slug, version, title, reader, reach, words, review, told, changed)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11)"
                )
                .bind(&id)
                .bind(what.institution)
                .bind(what.series.code)
                .bind(what.slug)
                .bind(version)
                .bind(&says.title)
                .bind(&says.reader)
                .bind(says.audience.reach())
                .bind(&says.words)
                .bind(&review)
                .bind(now),
                execute
            )?;
            id
        }
    };
    sql!(
        tx,
        sqlx::query(
            "insert into guide_versions (guide, version, title, reader, reach, words, review, note, saved, saved_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(&id)
        .bind(version)
        .bind(&says.title)
        .bind(&says.reader)
        .bind(says.audience.reach())
        .bind(&says.words)
        .bind(&review)
        .bind(what.note)
        .bind(now)
        .bind(what.by),
        execute
    )?;
    let fact = Fact::new(GUIDANCE_SAVED, now).object(&id).with("programme", what.series.code).with("version", version);
    let fact = fact.with("audience", says.audience.code());
    let fact = match what.by {
        Some(by) => fact.by(by),
        None => fact.at(ledger::Place { institution: what.institution.to_string(), ..ledger::Place::default() }),
    };
    ledger::append(tx, now, fact).await?;
    Ok(Saved::As(version))
}

/// How often each text of an institution was opened since a day.
pub async fn opens(tx: &mut Tx, institution: &InstitutionId, series: &Series, since: NaiveDate) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = sql!(
        tx,
        sqlx::query_as(
            "select slug, cast(sum(opens) as bigint) from guide_opens
             where institution = $1 and programme = $2 and day >= $3 group by slug"
        )
        .bind(institution)
        .bind(series.code)
        .bind(since.to_string()),
        fetch_all
    )?;
    Ok(rows.into_iter().collect())
}

/// Which text was opened: institution, programme and name in addresses.
pub(super) type Opened = (InstitutionId, &'static str, String);

/// Adds to how often texts were opened on a day.
pub(super) async fn add_opens(tx: &mut Tx, day: NaiveDate, opened: &[(Opened, i64)]) -> Result<()> {
    let day = day.to_string();
    sql_rows!(
        tx,
        "insert into guide_opens (institution, programme, slug, day, opens) ",
        opened,
        |b, row| {
            let ((institution, programme, slug), opens) = row;
            b.push_bind(institution.clone()).push_bind(*programme).push_bind(slug.clone()).push_bind(day.clone()).push_bind(*opens);
        },
        " on conflict (institution, programme, slug, day) do update set opens = guide_opens.opens + excluded.opens"
    )?;
    Ok(())
}

/// A text whose review day has come and of which nobody was told yet.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Due {
    pub id: GuideId,
    pub institution: InstitutionId,
    pub time_zone: String,
    pub programme: String,
    pub slug: String,
    pub title: String,
    pub review: String,
}

/// What has come to its review day by `latest`, oldest first, and was not told of; what nobody reads is left in peace.
pub(super) async fn due(tx: &mut Tx, latest: NaiveDate) -> Result<Vec<Due>> {
    sql!(
        tx,
        sqlx::query_as::<_, Due>(
            "select g.id, g.institution, i.time_zone, g.programme, g.slug, g.title, g.review
             from guides g join institutions i on i.id = g.institution
             where g.review <> '' and g.review <= $1 and g.told <> g.review and g.reach > 0 order by g.review, g.id limit 200"
        )
        .bind(latest.to_string()),
        fetch_all
    )
}

/// Notes that coordinators were told of a review day.
pub(super) async fn set_told(tx: &mut Tx, due: &Due) -> Result<()> {
    sql!(tx, sqlx::query("update guides set told = $2 where id = $1").bind(&due.id).bind(&due.review), execute)?;
    Ok(())
}
