//! Departments and sites of an extract: which are there, which are new, and which are there under another name. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::accounts::staff::Entry;
use crate::accounts::units::{Department, Site};
use crate::hr::extract::{Extract, Row};
use crate::ids::{DepartmentId, SiteId};
use crate::text::fold;

/// What is put behind the name of a department of the institution itself, where one below another has that name.
pub(in crate::hr) const ON_ITS_OWN: &str = "on its own";

/// Where everyone of an extract belongs, and what has to be written for that.
#[derive(Debug, Clone, Default)]
pub struct Places {
    departments: HashMap<String, DepartmentId>,
    sites: HashMap<String, SiteId>,
    /// Departments to be written, those above before those below.
    pub put: Vec<Department>,
    /// Sites to be added.
    pub add: Vec<Site>,
    /// Departments that are new: their paths as the extract writes them.
    pub new: Vec<String>,
    /// Departments that are there under another path: before and after.
    pub renamed: Vec<(String, String)>,
    names: HashMap<DepartmentId, String>,
}

/// A path of departments in the form in which it is compared.
pub fn folded(path: &[String]) -> String {
    path.iter().map(|name| fold(name)).collect::<Vec<_>>().join(" > ")
}

impl Places {
    /// Finds them among what is there. `found` is whom each row is about, where they are on the roll.
    pub fn find(now: DateTime<Utc>, extract: &Extract, found: &[Option<&Entry>], there: &[Department], sites: &[Site]) -> Self {
        let mut places = Self::default();
        let paths = paths(extract);
        let mut taken = places.by_path(&paths, there);
        places.by_name(&paths, there, &mut taken);
        places.by_members(&paths, extract, found, there, &mut taken);
        for key in paths.keys() {
            if !places.departments.contains_key(key) {
                places.departments.insert(key.clone(), DepartmentId::new(now));
            }
        }
        places.write_down(&paths, there);
        places.sites = sites.iter().map(|site| (fold(&site.name), site.id.clone())).collect();
        for name in extract.rows.iter().filter_map(|row| row.site.as_ref()) {
            if let std::collections::hash_map::Entry::Vacant(place) = places.sites.entry(fold(name)) {
                let site = Site { id: SiteId::new(now), name: name.clone() };
                place.insert(site.id.clone());
                places.add.push(site);
            }
        }
        places
    }

    /// The department of a row.
    pub fn department(&self, row: &Row) -> Option<DepartmentId> {
        self.departments.get(&folded(&row.department)).cloned()
    }

    /// The site of a row.
    pub fn site(&self, row: &Row) -> Option<SiteId> {
        self.sites.get(&fold(row.site.as_deref()?)).cloned()
    }

    /// What a department is called, or will be.
    pub fn name(&self, id: Option<&DepartmentId>) -> &str {
        id.and_then(|id| self.names.get(id)).map_or("no department", String::as_str)
    }

    /// Those that have this very path.
    fn by_path(&mut self, paths: &BTreeMap<String, &[String]>, there: &[Department]) -> HashSet<DepartmentId> {
        let mut taken = HashSet::new();
        for one in there {
            if let Some(path) = one.path.as_ref().filter(|path| paths.contains_key(*path)) {
                self.departments.insert(path.clone(), one.id.clone());
                taken.insert(one.id.clone());
            }
        }
        taken
    }

    /// Those that no extract has named yet, where the name leaves no doubt.
    fn by_name(&mut self, paths: &BTreeMap<String, &[String]>, there: &[Department], taken: &mut HashSet<DepartmentId>) {
        let mut leaves: HashMap<String, Vec<&String>> = HashMap::new();
        for (key, path) in paths.iter().filter(|(key, _)| !self.departments.contains_key(*key)) {
            leaves.entry(path.last().map(|name| fold(name)).unwrap_or_default()).or_default().push(key);
        }
        for one in there.iter().filter(|one| one.path.is_none()) {
            if let Some([only]) = leaves.get(&fold(&one.name)).map(Vec::as_slice) {
                self.departments.insert((*only).clone(), one.id.clone());
                taken.insert(one.id.clone());
            }
        }
    }

    /// Those that the extract no longer names, and most of whose people are now together elsewhere: a department that was renamed,
    /// moved, or both, is still the same one.
    fn by_members(
        &mut self,
        paths: &BTreeMap<String, &[String]>,
        extract: &Extract,
        found: &[Option<&Entry>],
        there: &[Department],
        taken: &mut HashSet<DepartmentId>,
    ) {
        let by_id: HashMap<&DepartmentId, &Department> = there.iter().map(|one| (&one.id, one)).collect();
        let gone: HashSet<&DepartmentId> = there.iter().filter(|one| !taken.contains(&one.id)).map(|one| &one.id).collect();
        if gone.is_empty() {
            return;
        }
        let (mut before, mut after): (HashMap<&DepartmentId, usize>, HashMap<String, usize>) = (HashMap::new(), HashMap::new());
        let mut both: HashMap<String, HashMap<&DepartmentId, usize>> = HashMap::new();
        for (row, entry) in extract.rows.iter().zip(found) {
            let Some(entry) = entry else { continue };
            let above = lineage(entry.department.as_ref(), &by_id);
            above.iter().filter(|id| gone.contains(*id)).for_each(|id| *before.entry(id).or_default() += 1);
            for depth in 1..=row.department.len() {
                let key = folded(&row.department[..depth]);
                if self.departments.contains_key(&key) {
                    continue;
                }
                let shared = both.entry(key.clone()).or_default();
                above.iter().filter(|id| gone.contains(*id)).for_each(|id| *shared.entry(id).or_default() += 1);
                *after.entry(key).or_default() += 1;
            }
        }
        let mut new: Vec<&String> = paths.keys().filter(|key| !self.departments.contains_key(*key)).collect();
        // The deepest first: a unit with one unit below it has the same people, and must not be taken for that one.
        new.sort_by_key(|key| std::cmp::Reverse(paths[*key].len()));
        for key in new {
            let Some(shared) = both.get(key) else { continue };
            let depth = paths[key].len();
            let same = shared
                .iter()
                .filter(|(id, together)| {
                    !taken.contains(**id)
                        && *together * 2 > before.get(*id).copied().unwrap_or(0)
                        && *together * 2 > after.get(key).copied().unwrap_or(0)
                })
                .max_by_key(|(id, together)| {
                    let its_depth = lineage(Some(id), &by_id).len();
                    (**together, its_depth == depth, its_depth, (*id).as_str())
                });
            if let Some((id, _)) = same {
                self.departments.insert(key.clone(), (*id).clone());
                taken.insert((*id).clone());
            }
        }
    }

    /// Settles names, parents and paths.
    fn write_down(&mut self, paths: &BTreeMap<String, &[String]>, there: &[Department]) {
        let by_id: HashMap<&DepartmentId, &Department> = there.iter().map(|one| (&one.id, one)).collect();
        let mut used: HashMap<String, DepartmentId> = there.iter().map(|one| (fold(&one.name), one.id.clone())).collect();
        self.names = there.iter().map(|one| (one.id.clone(), one.name.clone())).collect();
        let mut keys: Vec<&String> = paths.keys().collect();
        keys.sort_by_key(|key| paths[*key].len());
        for key in keys {
            let (path, id) = (paths[key], self.departments[key].clone());
            let leaf = path.last().cloned().unwrap_or_default();
            let parent = self.departments.get(&folded(&path[..path.len() - 1])).cloned();
            let before = by_id.get(&id);
            let is_same_name = before.is_some_and(|one| {
                let name = fold(&one.name);
                name == fold(&leaf) || (name.starts_with(&fold(&leaf)) && one.path.as_deref() == Some(key.as_str()))
            });
            let name = match before {
                Some(one) if is_same_name => one.name.clone(),
                _ => {
                    let above = path.len().checked_sub(2).and_then(|at| path.get(at)).map_or(ON_ITS_OWN, String::as_str);
                    let free = |name: &String| used.get(&fold(name)).is_none_or(|other| *other == id);
                    [leaf.clone(), format!("{leaf} ({above})"), path.iter().rev().cloned().collect::<Vec<_>>().join(", ")]
                        .into_iter()
                        .find(free)
                        .unwrap_or_else(|| format!("{leaf} ({})", id.as_str()))
                }
            };
            used.insert(fold(&name), id.clone());
            self.names.insert(id.clone(), name.clone());
            let wanted = Department { id: id.clone(), parent, name, path: Some(key.clone()) };
            match before {
                None => self.new.push(path.join(" > ")),
                Some(one) if one.path.as_ref().is_some_and(|path| path != key) => {
                    let before = lineage(Some(&one.id), &by_id).into_iter().rev();
                    let before: Vec<&str> = before.filter_map(|id| by_id.get(id)).map(|one| one.name.as_str()).collect();
                    self.renamed.push((before.join(" > "), path.join(" > ")));
                }
                Some(_) => {}
            }
            if before != Some(&&wanted) {
                self.put.push(wanted);
            }
        }
    }
}

/// Every path of an extract with all that lead to it: folded, and as written first.
fn paths(extract: &Extract) -> BTreeMap<String, &[String]> {
    let mut paths = BTreeMap::new();
    for row in &extract.rows {
        for depth in (1..=row.department.len()).rev() {
            let path = &row.department[..depth];
            if paths.insert(folded(path), path).is_some() {
                break;
            }
        }
    }
    paths
}

/// A department and those above it, the nearest first. A tree that was bent into a circle ends.
fn lineage<'a>(from: Option<&'a DepartmentId>, by_id: &HashMap<&'a DepartmentId, &'a Department>) -> Vec<&'a DepartmentId> {
    let mut above = Vec::new();
    let mut next = from;
    while let Some(id) = next.filter(|_| above.len() < 20) {
        above.push(id);
        next = by_id.get(id).and_then(|one| one.parent.as_ref());
    }
    above
}
