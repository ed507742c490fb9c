//! Telling people things: among their notifications and by mail, as they want it, once per cause, none lost.
//!
//! # To tell someone something
//!
//! 1. Make a [`Kind`] constant in your slice, and name it in your slice's `NOTICES`, which [`crate::notices`] collects:
//!
//!    ```ignore
//!    /// A host answered a request.
//!    pub const ANSWERED: Kind = Kind {
//!        code: "shadowing-answered",
//!        title: "Answers to my shadowing requests",
//!        words: "A host accepts or declines a request of yours.",
//!        mailed: Mailed::Choice(Frequency::AtOnce),   // or Mailed::Always("Why it cannot be turned off.")
//!        hold: SETTLE,                                // it can be undone; AT_ONCE where it cannot
//!        sample: mail::sample,
//!    };
//!    ```
//!
//! 2. Write its mail: `templates/mail/<code>/body.txt` and `body.html`, which extend `mail/base.txt` and `mail/base.html`, and a view struct
//!    for each above a `letter` function that gives a [`Letter`] ([`Letter::render`]; see `directory/mail.rs`), and its `sample`.
//! 3. In the transaction of the act: `notify::tell(&mut tx, now, &Notice { … }).await?`. The notice's cause is what happened, such as
//!    `request:<id>:accepted`; whoever was told of it is not told again.
//! 4. Where the act is undone: [`withdraw`] the cause. Within the hold nobody ever hears of it; whoever knows already is given back to
//!    be told of the change. Where the thing itself is opened, note [`seen`].
//!
//! # To remind someone until it is done
//!
//! Make a [`Reminding`] constant beside the kind (listed in your `REMINDERS`), whose `compose` says it as things stand when it is due or
//! gives `None` where there is nothing left to say. [`remind`] begins it, [`close`] ends it: call that where the thing is done.
//!
//! # What happens then
//!
//! [`deliver`] sends what is due through the [`Mailer`], outside any transaction: a mail server that is down delays mail and nothing
//! else. A node that dies between sending and noting so sends again under the same Message-ID, by which mail servers and readers drop
//! the second copy. [`keep_time`] gives reminders and summaries in the morning, where their reader works. Bodies are never logged, leave
//! the database once sent, and are shown to no administrator.

mod api;
mod deliver;
mod footer;
mod forms;
mod mailer;
mod model;
mod pages;
mod reminding;
mod resend;
mod stop;
mod store;
mod summary;
mod timetable;
mod unsubscribe;

pub use api::api_doc;
pub use deliver::{deliver, deliver_due};
pub use mailer::{Mailer, Sent};
pub use model::{AT_ONCE, Frequency, Kind, Letter, Mailed, Notice, SETTLE};
pub use reminding::{Compose, Composing, Due, Reminding};
pub use store::{Reminder, close, farewell, forget, is_held, last_error, remind, seen, tell, unread, waiting, withdraw};
pub use timetable::{do_due, keep_time};

use crate::accounts::named::Names;
use crate::web::Routes;

/// Where notifications name a person whom they are yet to reach; what an account was told stays with it.
pub const NAMES: &[Names] = &[Names::new("reminders", "person", &["cause"]).once()];

/// My notifications and what I am e-mailed, stopping it from a mail, and what administrators see of mail.
pub fn routes() -> Routes {
    Routes::new()
        .get("/me/notifications", pages::centre::show)
        .get("/me/notifications/{id}", pages::centre::open)
        .post("/me/notifications/{id}/read", pages::centre::mark)
        .post("/me/notifications/read-all", pages::centre::mark_all)
        .get("/me/notifications/settings", pages::settings::show)
        .post("/me/notifications/settings", pages::settings::save)
        .get("/unsubscribe/{token}", pages::unsubscribe::ask)
        .post("/unsubscribe/{token}", pages::unsubscribe::stop)
        .get("/admin/mail", pages::mail::show)
        .post("/admin/mail/send-again", pages::mail::all_again)
        .post("/admin/mail/{id}/send-again", pages::mail::again)
        .get("/api/v1/me/notifications", api::centre::list)
        .post("/api/v1/me/notifications/{id}/read", api::centre::mark)
        .post("/api/v1/me/notifications/read-all", api::centre::mark_all)
        .get("/api/v1/me/notifications/settings", api::settings::show)
        .put("/api/v1/me/notifications/settings", api::settings::put)
        .get("/api/v1/admin/mail", api::mail::list)
        .post("/api/v1/admin/mail/send-again", api::mail::all_again)
        .post("/api/v1/admin/mail/{id}/send-again", api::mail::again)
}

/// Someone chose how to be mailed. Attributes: `kind` (a kind's code), `frequency` (its code), `by` (`page`, `api` or `mail`: a click in a mail).
pub const NOTICE_CHOSEN: &str = "notice.chosen";
/// An administrator sent mail again that had not left. Subject: whom it goes to, none where it was all that had failed. Quantity: how many.
pub const MAIL_SENT_AGAIN: &str = "mail.sent-again";
