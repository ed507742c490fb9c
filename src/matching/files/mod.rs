//! An instance as a folder of CSV files: what a coordinator keeps in a spreadsheet.
//!
//! `requests.csv` (`id`, `demand`, `mandatory`), `hosts.csv` (`id`, `capacity`, `minimum`), `pairs.csv` (`request`, `host`, `score`);
//! optionally `pins.csv` (`request`, `host`), `groups.csv` (`host`, `group`) with `quotas.csv` (`group`, `capacity`), and
//! `rankings.csv` (`side`, `id`, `other`, `rank`). Columns may be in any order and more of them are passed over.

mod folder;
mod rankings;
mod table;
mod values;
mod write;

pub use folder::{Folder, Names, read};
pub use rankings::Rankings;
pub use table::{Refusal, Refused};
pub use write::{replace, to_csv};
