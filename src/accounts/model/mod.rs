//! People, roles and relations: types and rules.

mod acts;
mod people;
mod role;
mod viewer;

pub use acts::{AccountAct, Standing};
pub use people::{Institution, Person, Unit};
pub use role::Role;
pub use viewer::{Member, Relation, Viewer};
