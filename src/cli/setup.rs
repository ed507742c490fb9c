//! `benchside setup`.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::Place;
use crate::accounts::set_up::{Done, SetUp, set_up};
use crate::app::App;

/// The address `serve` has without `--address`.
const DEFAULT_ADDRESS: &str = "http://127.0.0.1:8080";

/// Make the first institution, its sign-in and its administrator; run again, it updates them
///
/// On a terminal it asks for what is not given. The issuer is tried out before anything is written.
#[derive(Debug, Args)]
pub struct Setup {
    #[command(flatten)]
    place: Place,
    /// The institution's name, such as "University of Northbridge"
    #[arg(long, value_name = "NAME")]
    institution: Option<String>,
    /// The domain of its people's e-mail addresses, such as northbridge.ac.uk
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Its OpenID provider: the issuer, without /.well-known/openid-configuration
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// What the provider calls this program
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// A file with the client secret (you may delete it afterwards)
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// The e-mail address of the first administrator
    #[arg(long, value_name = "EMAIL")]
    admin: Option<String>,
    /// The administrator's name, for a new account
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
    /// The institution's name in addresses; made from its name otherwise
    #[arg(long, value_name = "WORD")]
    slug: Option<String>,
    /// Its time zone [default: Europe/London]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Let its people and those of other institutions that share see each other, where they choose to
    #[arg(long)]
    shares: bool,
    /// Take the provider's e-mail addresses although it does not say that they are verified (Entra ID, where all are its own)
    #[arg(long)]
    trust_email: bool,
    /// The claim in which the provider tells people's staff numbers, such as employee_number: they are joined to HR's record by it
    #[arg(long, value_name = "NAME")]
    staff_number_claim: Option<String>,
    /// The address people use, such as https://skills.northbridge.ac.uk
    #[arg(long, value_name = "URL", env = "BENCHSIDE_ADDRESS")]
    address: Option<String>,
}

impl Setup {
    pub async fn run(self) -> Result<ExitCode> {
        if crate::folder::stamp(&self.place.data)?.as_deref() == Some("demo") {
            bail!("{} holds the demonstration. Name another folder with --data for real people.", self.place.data.display());
        }
        let (place, address) = (self.place.clone(), self.address.clone());
        let wanted = self.complete()?;
        let problems = wanted.problems();
        if !problems.is_empty() {
            bail!("Nothing was written.\n  {}", problems.join("\n  "));
        }
        let app = place.open().await?;
        let now = app.clock.now();
        let warnings = app.providers.try_out(&wanted.issuer, now).await.with_context(|| {
            format!(
                "Nothing was written: nobody could sign in with {}.\n  It is asked at {}/.well-known/openid-configuration.\n  What is \
                 wrong",
                wanted.issuer,
                wanted.issuer.trim_end_matches('/')
            )
        })?;
        let mut tx = app.db.write().await?;
        let done = set_up(&mut tx, now, &wanted).await?;
        tx.commit().await?;
        let address = address.as_deref().unwrap_or(DEFAULT_ADDRESS).trim_end_matches('/');
        report(&app, &place, &wanted, &done, &warnings, address);
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }

    /// Asks for what is missing, on a terminal; elsewhere says what it is.
    fn complete(self) -> Result<SetUp> {
        let mut questions = Questions { on_terminal: io::stdin().is_terminal(), missing: Vec::new() };
        let institution = questions.answer(self.institution, "--institution", "The institution's name")?;
        let domain = questions.answer(self.domain, "--domain", "The domain of its people's e-mail addresses")?;
        let issuer = questions.answer(self.issuer, "--issuer", "Its OpenID provider's issuer (https://…)")?;
        let client_id = questions.answer(self.client_id, "--client-id", "The client id that the provider gave you")?;
        let secret_file = self.client_secret_file.map(|path| path.to_string_lossy().into_owned());
        let secret_file = questions.answer(secret_file, "--client-secret-file", "A file with the client secret")?;
        let admin = questions.answer(self.admin, "--admin", "The first administrator's e-mail address")?;
        if !questions.missing.is_empty() {
            bail!("Say also: {}. On a terminal, 'benchside setup' asks.", questions.missing.join(", "));
        }
        let client_secret = fs::read_to_string(&secret_file).with_context(|| {
            format!("{secret_file} cannot be read. Put the client secret into a file and name it with --client-secret-file")
        })?;
        Ok(SetUp {
            institution,
            slug: self.slug,
            domain: domain.trim_start_matches('@').to_owned(),
            time_zone: self.time_zone,
            shares: self.shares,
            issuer,
            client_id,
            client_secret,
            trusts_email: self.trust_email,
            staff_claim: self.staff_number_claim,
            admin,
            admin_name: self.admin_name,
        })
    }
}

/// Asks, and notes what nobody could be asked for.
struct Questions {
    on_terminal: bool,
    missing: Vec<&'static str>,
}

impl Questions {
    fn answer(&mut self, given: Option<String>, option: &'static str, question: &str) -> Result<String> {
        if let Some(given) = given {
            return Ok(given);
        }
        if !self.on_terminal {
            self.missing.push(option);
            return Ok(String::new());
        }
        loop {
            eprint!("{question}: ");
            io::stderr().flush()?;
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line)? == 0 {
                bail!("Nothing was written.");
            }
            let line = line.trim();
            if !line.is_empty() {
                return Ok(line.to_owned());
            }
        }
    }
}

/// Says what was done, what to register at the provider, and what to do next. The secret is never shown.
fn report(app: &App, place: &Place, wanted: &SetUp, done: &Done, warnings: &[&str], address: &str) {
    println!("{} is {}.", done.institution.name, if done.is_new { "set up" } else { "up to date" });
    println!("  Sign-in        {}  (it answers, with keys that count)", wanted.issuer);
    let account = if done.admin_is_new { "a new account, joined when they first sign in" } else { "an account that was there" };
    println!("  Administrator  {}  ({account})", wanted.admin);
    if let Some(claim) = &done.staff_claim {
        println!("  Staff numbers  in the claim {claim}  (people are joined to HR's record by it)");
    }
    println!("  Shares         {}", if done.institution.shares { "with other institutions that share" } else { "with nobody" });
    for warning in warnings {
        println!("\nNote: {warning}");
    }
    println!("\nRegister these at the provider:");
    println!("  Redirect address      {address}/sign-in/callback");
    println!("  After sign-out        {address}/");
    println!("  Back-channel logout   {address}/sign-in/back-channel  (where it has that)");
    if address == DEFAULT_ADDRESS {
        println!("  They are for this machine alone; with --address https://… they are for everyone's.");
    }
    if !app.db.is_shared() && is_open_to_others(&place.data) {
        println!(
            "\nNote: others on this machine can look into {0}, where the client secret is. Close it: chmod 700 {0}",
            place.data.display()
        );
    }
    println!("\nNext:  benchside serve --data {} --address {address}", place.data.display());
}

/// Whether users other than this one may enter the folder.
fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}
