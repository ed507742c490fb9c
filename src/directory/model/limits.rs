//! How long a profile's texts and lists may be: generous, because real job titles, method names and equipment lists are long, and the
//! same for the editor, the API and imports, so that what was imported can be edited.

/// Letters of a person's name.
pub const NAME: usize = 200;
/// Letters of a job title.
pub const TITLE: usize = 200;
/// Letters of a department's, a site's or an institution's name, or of a room.
pub const PLACE: usize = 200;
/// Letters of a summary: about four printed pages.
pub const SUMMARY: usize = 10_000;
/// Letters of what a skill is called; the longest label of the chemical methods ontology has 142.
pub const LABEL: usize = 300;
/// Skills of one person.
pub const SKILLS: usize = 300;
/// Letters of an instrument's name, model or location.
pub const INSTRUMENT: usize = 200;
/// Instruments of one person; O*NET lists 330 tools for one occupation.
pub const INSTRUMENTS: usize = 500;
