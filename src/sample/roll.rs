//! The people of the sample as their universities' HR systems give them: an extract a quarter, taken in by the code that takes in real ones.

use std::ops::ControlFlow;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::cast::Someone;
use super::fill::Filling;
use crate::accounts::{facts, staff, store as accounts, units};
use crate::hr::EXTRACTS;
use crate::hr::extract::{decode, read};
use crate::hr::import::{self, How};
use crate::ledger::{self, Fact};
use crate::sent::{self, NewFile, Problems};
use crate::text::slug;

/// A line of an extract, under headings as one HR system spells them.
#[derive(Debug, Clone, Serialize)]
struct Row {
    #[serde(rename = "Employee ID")]
    number: String,
    #[serde(rename = "Full name")]
    name: String,
    #[serde(rename = "Work e-mail")]
    email: String,
    #[serde(rename = "Department")]
    department: String,
    #[serde(rename = "Site")]
    site: String,
    #[serde(rename = "Job title")]
    title: String,
    #[serde(rename = "Job family")]
    family: String,
    #[serde(rename = "Grade band")]
    grade: String,
    #[serde(rename = "Line manager")]
    manager: String,
    #[serde(rename = "Technical")]
    technical: &'static str,
}

/// Someone's staff number, by their place in the cast.
fn number(at: usize) -> String {
    format!("S{}", 10_400 + at * 7)
}

impl Filling<'_> {
    /// Takes in an institution's extract with everyone who works there by now.
    pub async fn take_extract(&mut self, institution: usize, now: DateTime<Utc>) -> Result<()> {
        let here = self.people_of(institution, now);
        let text = extract(&here.iter().map(|at| self.row(*at)).collect::<Vec<_>>())?;
        let id = self.places[institution].institution.clone();
        let home = accounts::institution(&mut self.app.db.read().await?, &id).await?.context("no such institution")?;
        let good = decode(text.as_bytes()).and_then(|text| read(&text)).map_err(told)?;
        import::write(self.app, &home, &good, &How::default(), |_| ControlFlow::Continue(())).await?;

        let mut tx = self.app.db.write().await?;
        let numbers: Vec<String> = here.iter().map(|at| number(*at)).collect();
        let entries = staff::with_numbers(&mut tx, &id, &numbers).await?;
        for at in here {
            if self.ids[at].is_some() {
                continue;
            }
            let number = number(at);
            let entry = entries.iter().find(|entry| entry.external_id.as_ref() == Some(&number)).context("HR brought nobody")?;
            for role in &self.cast.people[at].roles {
                accounts::grant(&mut tx, now, &entry.id, *role).await?;
                let fact = Fact::new(facts::ROLE_GRANTED, now).about(&entry.id).with("role", role.code()).with("by", "setup");
                ledger::append(&mut tx, now, fact).await?;
            }
            self.ids[at] = Some(entry.id.clone());
        }
        let departments = units::departments(&mut tx, &id).await?;
        let sites = units::sites(&mut tx, &id).await?;
        tx.commit().await?;
        let places = &mut self.places[institution];
        places.departments = departments.into_iter().map(|one| (one.name, one.id)).collect();
        places.sites = sites.into_iter().map(|one| (one.name, one.id)).collect();
        Ok(())
    }

    /// Leaves today's extract of the coordinator's own institution for them to look at: somebody joins, somebody moves, somebody leaves.
    pub async fn leave_extract(&self, now: DateTime<Utc>) -> Result<()> {
        let Some(coordinator) = self.cast.persona("coordinator") else { return Ok(()) };
        let home = self.cast.people[coordinator].institution;
        let personas: Vec<usize> = ["technician", "host", "manager"].iter().filter_map(|code| self.cast.persona(code)).collect();
        let here = self.people_of(home, now);
        let bench: Vec<usize> =
            here.iter().copied().filter(|at| self.cast.people[*at].grade == 5 && !personas.contains(at)).collect();
        let mut rows: Vec<Row> = here.iter().map(|at| self.row(*at)).collect();
        if let [moves, .., leaves] = bench.as_slice() {
            let joins = Row {
                number: number(self.cast.people.len()),
                name: "Ottoline Marsh-Pryce".to_owned(),
                email: format!("ottoline.marsh-pryce@{}", self.domain(home)),
                ..self.row(*moves)
            };
            let other = self.row(*leaves).department;
            rows.iter_mut().filter(|row| row.number == number(*moves)).for_each(|row| row.department.clone_from(&other));
            rows.retain(|row| row.number != number(*leaves));
            rows.push(joins);
        }
        let text = extract(&rows)?;
        let mut tx = self.app.db.write().await?;
        let (institution, name) = (&self.places[home].institution, format!("people-{}.csv", now.date_naive()));
        let sender = &self.id(coordinator)?;
        let file = NewFile { institution, sender, file_name: &name, said: &(), total: rows.len(), text: &text };
        sent::keep(&mut tx, now, &EXTRACTS, &file).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Who works at an institution by a time.
    fn people_of(&self, institution: usize, now: DateTime<Utc>) -> Vec<usize> {
        let is_there =
            |at: &usize| self.cast.people[*at].institution == institution && self.joined[*at].is_some_and(|joined| joined <= now);
        (0..self.cast.people.len()).filter(is_there).collect()
    }

    fn domain(&self, institution: usize) -> &str {
        &self.words.institutions[institution].domain
    }

    /// The path of someone's department; empty outside departments.
    fn unit(&self, person: &Someone) -> String {
        let Some(unit) = person.department else { return String::new() };
        let department = &self.words.institutions[person.institution].department[unit];
        [department.faculty.as_deref().unwrap_or_default(), &department.name]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(" > ")
    }

    /// Someone's line.
    fn row(&self, at: usize) -> Row {
        let person = &self.cast.people[at];
        let site = person.department.map(|unit| self.words.institutions[person.institution].department[unit].site.clone());
        let stream = person.stream.as_ref().and_then(|stream| self.words.streams.get(stream));
        Row {
            number: number(at),
            name: person.name.clone(),
            email: format!("{}@{}", slug(&person.name).replace('-', "."), self.domain(person.institution)),
            department: self.unit(person),
            site: site.unwrap_or_default(),
            title: person.title.clone(),
            family: stream.map(|stream| stream.family.clone()).unwrap_or_default(),
            grade: if stream.is_some() { person.grade.to_string() } else { String::new() },
            manager: person.manager.map(number).unwrap_or_default(),
            technical: if person.is_technical() { "Yes" } else { "No" },
        }
    }
}

/// An extract with these lines.
fn extract(rows: &[Row]) -> Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| csv.serialize(row))?;
    Ok(String::from_utf8(csv.into_inner()?)?)
}

fn told(problems: Problems) -> anyhow::Error {
    let first = problems.first.first().map_or_else(String::new, |problem| format!("line {}: {}", problem.line, problem.what));
    anyhow::anyhow!("the sample's extract is not good: {first}")
}
