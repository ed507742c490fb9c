//! Every test in one binary: a module per page or flow.

mod accounts;
mod folder;
mod ledger;
mod notify;
mod sample;
mod storage;
mod support;
mod web;
