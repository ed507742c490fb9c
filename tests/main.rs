//! Every test in one binary: a module per page or flow.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod accounts;
mod cli;
mod directory;
mod folder;
mod gaps;
mod guidance;
mod home;
mod hr;
mod ledger;
mod matching;
mod matrix;
mod measures;
mod notify;
mod plan;
mod sample;
mod search;
mod sent;
mod shadowing;
mod storage;
mod support;
mod vocabulary;
mod web;
