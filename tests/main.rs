//! Every test in one binary: a module per page or flow.

mod accounts;
mod directory;
mod folder;
mod ledger;
mod notify;
mod storage;
mod support;
mod web;
