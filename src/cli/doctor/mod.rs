//! `benchside doctor`.

mod checks;

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::Place;

/// Say whether all is well, and what to do where it is not; changes nothing, and may run beside a server
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub async fn run(self) -> Result<ExitCode> {
        let findings = checks::examine(&self.place).await;
        for finding in &findings {
            println!("{:<5} {:<12} {}", finding.state.word(), finding.what, finding.words);
            if !finding.advice.is_empty() {
                println!("{:<18} {}", "", finding.advice);
            }
        }
        let failed = findings.iter().filter(|finding| finding.state == State::Fail).count();
        let warned = findings.iter().filter(|finding| finding.state == State::Warn).count();
        println!("{failed} failed, {warned} to look at, {} well", findings.len() - failed - warned);
        Ok(if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Well.
    Well,
    /// It works, and someone should look at it.
    Warn,
    /// It does not work.
    Fail,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq)]
struct Finding {
    state: State,
    what: &'static str,
    words: String,
    /// What to do; empty where nothing is.
    advice: String,
}

impl Finding {
    fn well(what: &'static str, words: impl Into<String>) -> Self {
        Self { state: State::Well, what, words: words.into(), advice: String::new() }
    }

    fn warn(what: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Warn, what, words: words.into(), advice: advice.into() }
    }

    fn fail(what: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Fail, what, words: words.into(), advice: advice.into() }
    }
}
