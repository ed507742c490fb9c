//! What a profile is, and who may see and do what with it. Pure.

mod acts;
mod audience;
mod content;
mod held;
pub mod limits;
mod profile;
mod progress;
mod section;
mod skill;

pub use acts::Act;
pub use audience::Audience;
pub use content::{About, Absence, Availability, Contact, Instrument, Language, REGISTERS, Registration, Role};
pub use held::Held;
pub use profile::Profile;
pub use progress::{Progress, Step};
pub use section::{Section, SectionKind};
pub use skill::{Intent, Level, Skill};
