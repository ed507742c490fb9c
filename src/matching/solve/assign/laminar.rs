//! Quotas as a tree, where they are one.

use super::super::flow::ROOT;
use super::super::instance::Instance;

/// The groups in an order with smaller ones first, and each node's parent.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    /// The group each group node stands for.
    pub order: Vec<u32>,
    /// The parent of each host, as a place in `order`, or [`ROOT`].
    pub host: Vec<u32>,
    /// The parent of each place in `order`.
    pub group: Vec<u32>,
}

/// The tree that the quotas form when any two groups are nested or apart (departments within sites); none when they cross.
/// O(memberships log memberships).
pub(crate) fn tree(instance: &Instance) -> Option<Tree> {
    let groups = instance.groups();
    let mut order: Vec<u32> = (0..groups.len() as u32).collect();
    order.sort_by_key(|at| (groups[*at as usize].members.len(), *at));
    let mut last = vec![ROOT; instance.hosts().len()];
    let mut host = vec![ROOT; instance.hosts().len()];
    let mut group = vec![ROOT; groups.len()];
    for (place, at) in order.iter().enumerate() {
        let place = place as u32;
        for member in &groups[*at as usize].members {
            match std::mem::replace(&mut last[*member as usize], place) {
                ROOT => host[*member as usize] = place,
                below if group[below as usize] == ROOT || group[below as usize] == place => group[below as usize] = place,
                _ => return None,
            }
        }
    }
    // A group is nested only when all its members went up to the same parent.
    for (place, at) in order.iter().enumerate() {
        let parent = group[place];
        if parent != ROOT {
            let above = &groups[order[parent as usize] as usize].members;
            if groups[*at as usize].members.iter().any(|member| above.binary_search(member).is_err()) {
                return None;
            }
        }
    }
    Some(Tree { order, host, group })
}
