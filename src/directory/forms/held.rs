//! Fields that are HR's, in a form that was sent.

use super::{Pairs, pair};
use crate::directory::model::{Held, SectionKind};

/// Puts HR's word in the place of whatever was sent; gives the fields in which something else was.
pub fn hold(kind: SectionKind, held: &Held, pairs: &mut Pairs) -> Vec<&'static str> {
    let mut contradicted = Vec::new();
    for (field, value) in held.fields(kind) {
        if pairs.iter().any(|(name, sent)| name == field && !sent.is_empty() && *sent != value) {
            contradicted.push(field);
        }
        pairs.retain(|(name, _)| name != field);
        pairs.push(pair(field, value));
    }
    contradicted
}
