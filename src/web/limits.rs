//! How often someone may do something: a bucket of tokens for each act and visitor, in memory.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};

use super::errors::{Error, Result};

/// How many buckets are kept; beyond it the full ones (whose owners rested) are dropped.
const KEPT: usize = 20_000;

/// A limit: so many at once, refilled evenly.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is limited, as the message names it, such as "searches".
    pub what: &'static str,
    /// How many may come at once.
    pub burst: f64,
    /// How many more each minute.
    pub per_minute: f64,
}

/// Everybody's buckets on this node.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: Mutex<HashMap<(&'static str, String), Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: DateTime<Utc>,
}

impl Limits {
    /// Takes one token, or says how long to wait.
    pub fn take(&self, limit: &Limit, who: &str, now: DateTime<Utc>) -> Result<()> {
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= KEPT {
            buckets.retain(|_, bucket| (now - bucket.at).num_seconds() < 120);
        }
        let bucket = buckets.entry((limit.what, who.to_owned())).or_insert(Bucket { tokens: limit.burst, at: now });
        let minutes = (now - bucket.at).num_milliseconds().max(0) as f64 / 60_000.0;
        bucket.tokens = (bucket.tokens + minutes * limit.per_minute).min(limit.burst);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) / limit.per_minute * 60.0).ceil().max(1.0) as u64;
        Err(Error::TooMany {
            wait,
            message: format!("That were a lot of {} in a short time. Please go on in {wait} seconds.", limit.what),
        })
    }
}
