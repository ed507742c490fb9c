//! The ways in which mail leaves.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::footer::Footer;
use super::model::Queued;
use crate::config::{Mail, Mode};
use crate::text::clean;

/// How long one step of a conversation with the mail server may take.
const STEP: Duration = Duration::from_secs(20);
/// How long one letter may take altogether, unless the mail server's address says otherwise (`?timeout=SECONDS`). Generous, because a
/// server that we hang up on may have taken the letter, and would get it twice.
const LETTER: Duration = Duration::from_secs(120);
/// The longest that an address may ask for; shorter than the lease of a letter's job.
const LONGEST: u64 = 240;
/// The sender where no mail leaves the machine. The domain is one that can never exist (RFC 2606).
const NOBODY: &str = "Benchside <no-reply@benchside.invalid>";

/// A way in which mail leaves.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// Through a mail server, under the sender's address, each letter in so much time at most.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>, Mailbox, Duration),
    /// Into `.eml` files in a folder, each written whole or not at all.
    File(PathBuf),
    /// Into memory: for tests and the demonstration.
    Memory(Arc<Mutex<Vec<Sent>>>),
}

/// A mail that was sent into memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The address it went to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its Message-ID.
    pub message_id: String,
    /// The whole mail as it would have left.
    pub raw: String,
}

/// Why a letter did not leave.
#[derive(Debug)]
pub(super) struct Refused {
    /// True where the mail server said not to come again (a 5xx reply).
    pub for_good: bool,
    /// True where it was not about this letter: the mail server is away, too slow, or takes nothing just now.
    pub everything: bool,
    /// What happened, without addresses: fit for the log.
    pub short: String,
    /// What happened, in the mail server's words: kept with the job.
    pub long: String,
}

impl Refused {
    fn here(why: impl ToString) -> Self {
        Self { for_good: false, everything: true, short: why.to_string(), long: why.to_string() }
    }
}

impl Mailer {
    /// The way that was chosen.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the mail server's address, the sender's or the folder.
    pub fn open(mail: &Mail) -> anyhow::Result<Self> {
        match mail {
            Mail::Smtp { url, from } => {
                let from: Mailbox =
                    from.parse().with_context(|| format!("the sender of mail, {from:?}, is not an e-mail address"))?;
                let (url, patience) = timed(url)?;
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&guarded(&url)?)
                    .map_err(|error| anyhow::anyhow!("the mail server's address (smtp://… or smtps://…) cannot be used: {error}"))?
                    .timeout(Some(STEP))
                    .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30)))
                    .build();
                Ok(Self::Smtp(Box::new(transport), from, patience))
            }
            Mail::File(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("the folder for mail, {}, cannot be made", folder.display()))?;
                Ok(Self::File(folder.clone()))
            }
            Mail::Memory => Ok(Self::Memory(Arc::default())),
        }
    }

    /// Refuses to serve real people with mail that is lost when the program ends.
    pub fn check(&self, mode: Mode) -> anyhow::Result<()> {
        if mode == Mode::Real && matches!(self, Self::Memory(_)) {
            bail!("Mail kept in memory is lost when the program ends. Name a mail server with --smtp.");
        }
        Ok(())
    }

    /// What was sent into memory so far, oldest first; nothing for the other ways.
    pub fn sent(&self) -> Vec<Sent> {
        match self {
            Self::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }

    /// Sends one letter to `name` at `address`, under an id that stays the same however often it is tried.
    pub(super) async fn send(&self, id: &str, name: &str, address: &str, letter: &Queued, footer: &Footer) -> Result<(), Refused> {
        let mail = self.compose(id, name, address, letter, footer).map_err(|error| Refused {
            for_good: true,
            everything: false,
            short: "the mail could not be put together".to_owned(),
            long: error.to_string(),
        })?;
        match self {
            Self::Smtp(transport, _, patience) => match tokio::time::timeout(*patience, transport.send(mail)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(Refused {
                    for_good: error.is_permanent(),
                    everything: is_about_everything(&error),
                    short: in_short(&error),
                    long: in_full(&error),
                }),
                Err(_) => Err(Refused::here("the mail server was too slow")),
            },
            Self::File(folder) => {
                let file = folder.join(format!("{id}.eml"));
                let written = tokio::task::spawn_blocking(move || write_whole(&file, &mail.formatted())).await;
                written.map_err(Refused::here)?.map_err(Refused::here)
            }
            Self::Memory(sent) => {
                let sent_now = Sent {
                    to: address.to_owned(),
                    subject: letter.subject.clone(),
                    text: letter.text.clone(),
                    message_id: self.message_id(id),
                    raw: String::from_utf8_lossy(&mail.formatted()).into_owned(),
                };
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent_now);
                Ok(())
            }
        }
    }

    fn message_id(&self, id: &str) -> String {
        let domain = match self {
            Self::Smtp(_, from, _) => from.email.domain(),
            _ => "benchside.invalid",
        };
        format!("<{id}@{domain}>")
    }

    /// The mail itself. Names and subjects are encoded by lettre, addresses parsed by it, so that nothing in them can become a header.
    fn compose(&self, id: &str, name: &str, address: &str, letter: &Queued, footer: &Footer) -> anyhow::Result<lettre::Message> {
        let from = match self {
            Self::Smtp(_, from, _) => from.clone(),
            _ => NOBODY.parse()?,
        };
        let mut mail = lettre::Message::builder()
            .message_id(Some(self.message_id(id)))
            .date(SystemTime::from(letter.made))
            .from(from)
            .to(Mailbox::new(Some(clean(name, false)), address.parse::<Address>()?))
            .subject(clean(&letter.subject, false))
            // No person's programme should answer by itself: RFC 3834, and the same in Exchange's words.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"));
        if let Some(stop) = &footer.stop {
            // One click in the reader's own mail program (RFC 8058).
            mail = mail
                .raw_header(header("List-Unsubscribe", &format!("<{stop}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        if let Some(answer) = letter.reply_to.as_deref().and_then(|to| to.parse::<Mailbox>().ok()) {
            mail = mail.reply_to(answer);
        }
        let text = footer.under_text(&letter.text);
        Ok(match &letter.html {
            Some(html) if !letter.invitations.is_empty() => {
                let words = MultiPart::alternative_plain_html(text, footer.under_html(html));
                let mut whole = MultiPart::mixed().multipart(words);
                for (number, file) in letter.invitations.iter().enumerate() {
                    whole = whole.singlepart(invitation(number + 1, file)?);
                }
                mail.multipart(whole)?
            }
            Some(html) => mail.multipart(MultiPart::alternative_plain_html(text, footer.under_html(html)))?,
            None => mail.singlepart(SinglePart::plain(text))?,
        })
    }
}

/// The mail server's address with encryption asked for where it is not said: needed with a password, used where offered without one,
/// left out on this machine.
fn guarded(url: &str) -> anyhow::Result<String> {
    let Some(rest) = url.strip_prefix("smtp://") else {
        return Ok(url.to_owned());
    };
    let (host, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, host) = host.rsplit_once('@').map_or(("", host), |(user, host)| (user, host));
    let is_here = ["127.0.0.1", "localhost", "[::1]"].iter().any(|here| host.starts_with(here));
    if query.contains("tls=") || is_here {
        return Ok(url.to_owned());
    }
    let tls = if user.is_empty() { "tls=opportunistic" } else { "tls=required" };
    Ok(if query.is_empty() { format!("{url}?{tls}") } else { format!("{url}&{tls}") })
}

/// The mail server's address without `timeout=SECONDS`, and the time that it gives each letter.
fn timed(url: &str) -> anyhow::Result<(String, Duration)> {
    let Some((address, query)) = url.split_once('?') else { return Ok((url.to_owned(), LETTER)) };
    let (times, others): (Vec<&str>, Vec<&str>) = query.split('&').partition(|part| part.starts_with("timeout="));
    let patience = match times.last().and_then(|part| part.strip_prefix("timeout=")) {
        None => LETTER,
        Some(words) => {
            words.parse().ok().filter(|seconds| (1..=LONGEST).contains(seconds)).map(Duration::from_secs).with_context(|| {
                format!("timeout={words} in the mail server's address is not a number of seconds from 1 to {LONGEST}")
            })?
        }
    };
    let others = others.join("&");
    Ok((if others.is_empty() { address.to_owned() } else { format!("{address}?{others}") }, patience))
}

/// Whether an error says nothing about the letter: no conversation came about, or it broke off, or the server closes (421).
fn is_about_everything(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_none_or(|code| code.to_string() == "421") && !error.is_client()
}

/// What happened, with what lies under it: "connection error" alone helps nobody.
fn in_full(error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(under) = cause {
        let more = under.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = under.source();
    }
    words
}

fn in_short(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server was too slow".to_owned(),
        None if error.is_tls() => "no encrypted connection to the mail server".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    }
}

/// Writes beside, makes it lasting, and renames: a reader of the folder never sees half a mail.
fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = file.with_extension("part");
    let mut handle = std::fs::File::create(&unfinished)?;
    handle.write_all(bytes)?;
    handle.sync_all()?;
    std::fs::rename(&unfinished, file)
}

/// A file for a calendar. The mail says what it asks for as well as the file does, or calendars leave it alone (RFC 6047, 2.4).
fn invitation(number: usize, file: &str) -> anyhow::Result<SinglePart> {
    let method = if file.contains("\r\nMETHOD:CANCEL\r\n") { "CANCEL" } else { "REQUEST" };
    let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}"))?;
    Ok(Attachment::new(format!("visit-{number}.ics")).body(file.to_owned(), kind))
}

/// A header whose name and value are ours.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_leaves_in_the_clear() {
        let guarded = |url| guarded(url).unwrap();
        assert_eq!(guarded("smtp://mail.example.ac.uk"), "smtp://mail.example.ac.uk?tls=opportunistic");
        assert_eq!(guarded("smtp://a:b@mail.example.ac.uk:587"), "smtp://a:b@mail.example.ac.uk:587?tls=required");
        assert_eq!(guarded("smtps://a:b@mail.example.ac.uk"), "smtps://a:b@mail.example.ac.uk");
        assert_eq!(guarded("smtp://127.0.0.1:2525"), "smtp://127.0.0.1:2525");
        assert_eq!(guarded("smtp://a:b@h?tls=opportunistic"), "smtp://a:b@h?tls=opportunistic");
    }

    #[test]
    fn the_address_may_say_how_long_a_letter_may_take() {
        let seconds = |url: &str| timed(url).map(|(url, patience)| (url, patience.as_secs())).map_err(|error| error.to_string());
        assert_eq!(seconds("smtp://h"), Ok(("smtp://h".to_owned(), 120)));
        assert_eq!(seconds("smtp://h?timeout=30"), Ok(("smtp://h".to_owned(), 30)));
        assert_eq!(seconds("smtp://h?tls=required&timeout=240"), Ok(("smtp://h?tls=required".to_owned(), 240)));
        for wrong in ["0", "241", "", "5m", "-1"] {
            assert!(seconds(&format!("smtp://h?timeout={wrong}")).is_err_and(|why| why.contains("from 1 to 240")), "{wrong}");
        }
    }

    #[test]
    fn nothing_in_a_name_or_a_subject_becomes_a_header() {
        let letter = Queued {
            to: "someone".into(),
            kind: "contact".to_owned(),
            subject: "Hello\r\nBcc: everyone@example.org".to_owned(),
            text: "A text.".to_owned(),
            html: Some("<p>A text.</p>".to_owned()),
            reply_to: Some("someone@example.org\r\nBcc: everyone@example.org".to_owned()),
            invitations: Vec::new(),
            made: chrono::DateTime::UNIX_EPOCH,
            free: true,
            farewell: false,
        };
        let footer = Footer { settings: "https://b.example/me/notifications/settings".to_owned(), stop: None };
        let mailer = Mailer::Memory(Arc::default());
        let mail = mailer.compose("id", "Zoë\r\nBcc: everyone@example.org", "zoe@example.org", &letter, &footer).unwrap();
        let raw = String::from_utf8(mail.formatted()).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        assert!(head.lines().all(|line| !line.to_lowercase().starts_with("bcc")), "{head}");
        assert!(!head.contains("Reply-To"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        assert_eq!(mail.envelope().to().len(), 1);
        assert!(mailer.compose("id", "Zoë", "zoe@example.org\r\nRCPT TO:<everyone@example.org>", &letter, &footer).is_err());
    }
}
