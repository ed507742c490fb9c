//! What a profile is, and who may see and do what with it. Pure.

mod audience;
mod content;
mod profile;
mod section;
mod skill;

pub use audience::Audience;
pub use content::{About, Absence, Availability, Contact, Instrument, Language, REGISTERS, Registration, Role};
pub use profile::Profile;
pub use section::{Section, SectionKind};
pub use skill::{Intent, Level, Skill};
