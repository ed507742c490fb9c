//! Every test in one binary: a module per page or flow.

mod ledger;
mod storage;
mod support;
mod web;
