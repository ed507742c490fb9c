//! Mail: written into the queue with what it follows from, sent later, lost never.
//!
//! A slice calls [`enqueue`] in the transaction of the act that someone is to be told of. One worker a node ([`deliver`]) sends what is
//! due through the [`Mailer`], outside any transaction: a mail server that is down delays mail and nothing else. A node that dies
//! between sending and noting so sends again under the same Message-ID, by which mail servers and readers drop the second copy.
//!
//! Texts are templates under `templates/mail/<kind>/` (`body.txt`, `body.html`), which extend `templates/mail/base.txt` and
//! `base.html`. Bodies are never logged, and subjects hold nothing private: they are shown on locked screens.

mod deliver;
mod mailer;
mod model;
mod store;

pub use deliver::{deliver, deliver_due};
pub use mailer::{Mailer, Sent};
pub use model::Message;
pub use store::{enqueue, forget, forget_causes, waiting};
