//! `benchside erase`.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::Place;
use crate::directory::erase;

/// Erase a person: account, profile and messages go; what was counted stays, joined to nobody
#[derive(Debug, Args)]
pub struct Erase {
    /// Their handle (the end of their page's address) or e-mail address
    person: String,
    #[command(flatten)]
    place: Place,
    /// Let HR's next file add them again; otherwise it leaves them out until a coordinator lifts that
    #[arg(long)]
    may_return: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        let mut tx = app.db.read().await?;
        let found = erase::named(&mut tx, &self.person).await?;
        drop(tx);
        let person = match found.as_slice() {
            [] => bail!("nobody here is called '{}'. Give the end of their page's address, or their e-mail address", self.person),
            [only] => only,
            several => {
                let handles: Vec<&str> = several.iter().map(|person| person.handle.as_str()).collect();
                bail!("several people have that address. Name one by handle: {}", handles.join(", "));
            }
        };
        if !self.yes && !asked(&format!("Erase {} ({}) for good? This cannot be undone. [y/N] ", person.name, person.handle))? {
            println!("Nothing was changed.");
            return Ok(ExitCode::SUCCESS);
        }
        let mut tx = app.db.write().await?;
        erase::erase(&mut tx, app.clock.now(), &person.id, !self.may_return).await?;
        tx.commit().await?;
        app.close().await;
        println!("Erased. A running server takes them out of its search index within seconds.");
        if !self.may_return {
            println!(
                "HR's files leave them out from now on. Under People from HR, a coordinator can lift that if they want to come back."
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn asked(question: &str) -> anyhow::Result<bool> {
    eprint!("{question}");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
