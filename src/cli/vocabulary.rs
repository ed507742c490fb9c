//! `benchside vocabulary`: what coordinators do to concepts on the pages.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::Place;
use super::import::make_findable;
use crate::accounts::{Role, store};
use crate::app::App;
use crate::directory;
use crate::ids::{ConceptId, PersonId};
use crate::vocabulary::{Concept, Kind, State, Vocabulary as Snapshot, change};
use crate::web::Error;

/// Look at concepts, rename them, make two one, and part them again
#[derive(Debug, Args)]
pub struct Vocabulary {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Show a concept: its names, what it was made one with, and the links that hold them together
    Show {
        /// Its name, or its id (the end of its page's address)
        concept: String,
        #[command(flatten)]
        place: Place,
    },
    /// Change what a concept is called; its label until now stays a name of it
    Rename {
        /// Its name, or its id (the end of its page's address)
        concept: String,
        /// Its label from now on
        #[arg(long)]
        label: Option<String>,
        /// Another name to find it by; may be repeated
        #[arg(long, value_name = "NAME")]
        name: Vec<String>,
        /// A short form in its usual capitals; may be repeated
        #[arg(long, value_name = "NAME")]
        short: Vec<String>,
        /// A name to take away; may be repeated
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Make one concept be shown as another; nobody's skills are rewritten
    Merge {
        /// The one that goes
        gone: String,
        /// The one that is shown for both
        kept: String,
        /// It is right; without this only who has them is shown
        #[arg(long)]
        confirm: bool,
        #[command(flatten)]
        by: By,
    },
    /// Make two of one again: merged by a coordinator, or found equal by an import
    Part {
        /// The link's id, as `show` prints it
        link: String,
        #[command(flatten)]
        by: By,
    },
}

/// On whose behalf.
#[derive(Debug, Args)]
struct By {
    #[command(flatten)]
    place: Place,
    /// The coordinator who does it: the end of their page's address. Without one, the operator does
    #[arg(long = "as", value_name = "PERSON")]
    as_person: Option<String>,
}

impl Vocabulary {
    pub async fn run(self) -> Result<ExitCode> {
        let place = match &self.act {
            Act::Show { place, .. } => place,
            Act::Rename { by, .. } | Act::Merge { by, .. } | Act::Part { by, .. } => &by.place,
        };
        let app = place.open().await?;
        let outcome = self.act.run(&app).await;
        app.close().await;
        outcome.map(|()| ExitCode::SUCCESS)
    }
}

impl Act {
    async fn run(self, app: &App) -> Result<()> {
        let vocabulary = app.vocabulary.current();
        match self {
            Self::Show { concept, .. } => return show(app, &vocabulary, found(&vocabulary, &concept)?).await,
            Self::Rename { concept, label, name, short, without, by } => {
                let by = coordinator(app, by.as_person.as_deref()).await?;
                let concept = found(&vocabulary, &concept)?;
                let stays = |name: &&String| !without.iter().any(|gone| gone.trim() == name.as_str());
                let kept = |names: &[String]| -> Vec<String> { names.iter().filter(stays).cloned().collect() };
                let label = label.unwrap_or_else(|| concept.label.clone());
                let (mut synonyms, mut abbreviations) = (kept(&concept.synonyms), kept(&concept.abbreviations));
                if let Some(unknown) = without.iter().find(|gone| !concept.other_names().contains(&gone.trim())) {
                    bail!("{} has no name “{unknown}”. `benchside vocabulary show` prints its names.", concept.label);
                }
                synonyms.extend(name);
                abbreviations.extend(short);
                let names = change::names(&vocabulary, concept, &label, &synonyms, &abbreviations).map_err(wrong)?;
                let renamed = change::rename(app, by.as_ref(), &concept.id, concept.names_version(), &names).await.map_err(said)?;
                if matches!(renamed, change::Renamed::Meanwhile(_)) {
                    bail!("Somebody changed {} meanwhile. Nothing was changed; try again.", concept.label);
                }
                println!("{} is found by these names from now on.", names.label);
            }
            Self::Merge { gone, kept, confirm, by } => {
                let by = coordinator(app, by.as_person.as_deref()).await?;
                let (gone, kept) = (found(&vocabulary, &gone)?, found(&vocabulary, &kept)?);
                if let Some(why) = change::hindrance(&vocabulary, kept, gone) {
                    bail!(why);
                }
                for (concept, people) in
                    [(gone, people(app, &vocabulary, &gone.id).await?), (kept, people(app, &vocabulary, &kept.id).await?)]
                {
                    println!("{} ({}): named in {people} profiles", concept.label, concept.id);
                }
                if !confirm {
                    println!("Nothing was changed. If {} is to be shown as {}, add --confirm.", gone.label, kept.label);
                    return Ok(());
                }
                let link = change::merge(app, by.as_ref(), &kept.id, &gone.id).await.map_err(said)?;
                println!("{} is shown as {} now. `benchside vocabulary part {link}` undoes it.", gone.label, kept.label);
            }
            Self::Part { link, by } => {
                let by = coordinator(app, by.as_person.as_deref()).await?;
                let link = change::part(app, by.as_ref(), &link).await.map_err(said)?;
                println!("{} and {} are two again, and each keeps its people.", link.kept, link.gone);
            }
        }
        make_findable(app).await
    }
}

/// A concept in use, by its id or any name that means it alone.
fn found<'a>(vocabulary: &'a Snapshot, named: &str) -> Result<&'a Concept> {
    let title = || [Kind::Role, Kind::Trade].into_iter().find_map(|kind| vocabulary.find_of(named, kind));
    let found = vocabulary.get(&ConceptId::from(named)).or_else(|| vocabulary.find(named)).or_else(title);
    match found {
        Some(concept) if concept.state == State::Active => Ok(concept),
        Some(concept) => bail!("{} is no longer used, so it cannot be changed.", concept.label),
        None => bail!("'{named}' is not in the vocabulary, or means several things. Give its id: the end of its page's address."),
    }
}

/// The coordinator who is named; none for the operator.
async fn coordinator(app: &App, handle: Option<&str>) -> Result<Option<PersonId>> {
    let Some(handle) = handle else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let Some(person) = store::person_by_handle(&mut tx, handle).await? else {
        bail!("There is nobody with the name '{handle}' in addresses. It is what follows /people/ there.")
    };
    if !store::viewer(&mut tx, &person.id).await?.is(Role::Coordinator) {
        bail!("{handle} is no coordinator, so they cannot change concepts.");
    }
    Ok(Some(person.id))
}

/// How many published profiles of all institutions name a concept, or what was made one with it.
async fn people(app: &App, vocabulary: &Snapshot, id: &ConceptId) -> Result<usize> {
    let ids: Vec<ConceptId> = vocabulary.parts(id).into_iter().cloned().collect();
    let mut tx = app.db.read().await?;
    let mut people = 0;
    for institution in store::institutions(&mut tx).await? {
        people += directory::naming(&mut tx, &institution.id, &ids).await?.len();
    }
    Ok(people)
}

async fn show(app: &App, vocabulary: &Snapshot, concept: &Concept) -> Result<()> {
    println!("{} ({}), {}", concept.label, concept.id, concept.kind.label());
    println!("names: {}", concept.synonyms.join(" | "));
    println!("short forms: {}", concept.abbreviations.join(" | "));
    println!("named in {} profiles", people(app, vocabulary, &concept.id).await?);
    let ids: Vec<ConceptId> = vocabulary.parts(&concept.id).into_iter().cloned().collect();
    let mut tx = app.db.read().await?;
    for link in crate::vocabulary::store::links::of(&mut tx, &ids).await? {
        println!("link {}: {} is shown as {} ({})", link.id, link.gone, link.kept, link.how);
    }
    Ok(())
}

fn wrong(wrong: Vec<(String, String)>) -> anyhow::Error {
    anyhow::anyhow!(wrong.into_iter().map(|(_, what)| what).collect::<Vec<_>>().join("\n"))
}

/// An error in the words that a page would say.
fn said(error: Error) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("There is no such link or concept."),
        Error::Conflict(words) => anyhow::anyhow!(words),
        other => other.into(),
    }
}
