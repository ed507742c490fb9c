//! Rows of plans. Nothing is thrown away: parts keep their versions, statuses their history, values what corrected them.

mod asked;
mod filed;
mod heads;
mod owners;
mod parts;
pub(super) mod people;
mod plans;
mod records;

pub use asked::{Evidence, Update, add_evidence, answer, ask, asker, evidence, give, latest_of, open_of, open_one, updates};
pub use filed::{Filed, file_head, file_part, filed, filed_head};
pub use heads::heads_before;
pub use owners::{Owner, my_open, owners, owns, set_owner};
pub use parts::{
    Changed, Kept, Said, Saved, Says, Stand, Version, action, actions, add, added, arrange, measure, measures, part, parts, save,
    save_anew, set_status, statuses, stood, versions, versions_before,
};
pub use plans::{Plan, any, insert, known, links, named, of, save_head, set_public};
pub use records::{Record, correct, record, records, records_of, standing};
