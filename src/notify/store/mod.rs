//! What people are told, as it is kept.

mod centre;
mod choices;
mod log;
mod post;
mod prune;
mod reminders;
mod secret;
mod summaries;
mod tell;

pub(super) use centre::{Line, Which, lines, mark_all_read, mark_read, one};
pub use centre::{seen, unread};
pub(super) use choices::{choices, choose};
pub(super) use log::{Row, State, again, counts, drop_row, fail_row, listed, resume, send_all_again, sent_row, wait_row};
pub(super) use post::{Address, KIND, address_of, post};
pub use post::{last_error, waiting};
pub(super) use prune::{FAILED_KEPT, SENT_KEPT};
pub(super) use prune::{has_old, prune};
pub use reminders::{Reminder, close, remind};
pub(super) use reminders::{Waiting, advance, due as reminders_due, give_up, put_off as put_off_reminder};
pub(super) use secret::{existing as existing_secret, secret};
pub(super) use summaries::{Item, due as summaries_due, take};
pub use tell::{farewell, forget, is_held, tell, withdraw};
