//! The people one can be in the demonstration, and what each is good for to try.
//!
//! The sample says who plays whom with [`set_persona`]; `POST /demo/sign-in` asks [`persona`].

pub use super::store::{persona, set_persona};

/// A part that someone in the sample plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persona {
    /// What `as` says to become them.
    pub code: &'static str,
    /// What they are.
    pub title: &'static str,
    /// What to try as them.
    pub good_for: &'static str,
}

/// Personas that stand together on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its name in the page.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Who is in it.
    pub personas: &'static [Persona],
}

/// Everyone one can be, as the page shows them.
pub const GROUPS: [Group; 4] = [
    Group {
        id: "bench",
        title: "At the bench",
        personas: &[
            Persona {
                code: "technician",
                title: "Technician",
                good_for: "Find who runs an instrument, write to them, and keep a profile of your own.",
            },
            Persona {
                code: "host",
                title: "Technician who hosts shadowing",
                good_for: "A full profile with skills to teach: edit a section, choose who sees it, view it as someone else would.",
            },
        ],
    },
    Group {
        id: "around",
        title: "Around the bench",
        personas: &[
            Persona {
                code: "manager",
                title: "Line manager",
                good_for: "See the profiles of the people who work for you, and find somebody to cover for one of them.",
            },
            Persona {
                code: "investigator",
                title: "Principal investigator",
                good_for: "Search for the expertise that a grant needs, across your own institution and its partners.",
            },
            Persona {
                code: "safety",
                title: "Safety contact",
                good_for: "Find who runs the lasers, gas lines and hot furnaces in your area, and write to them.",
            },
        ],
    },
    Group {
        id: "office",
        title: "In the office",
        personas: &[
            Persona {
                code: "coordinator",
                title: "Coordinator in People and Organisational Development",
                good_for: "Take proposed skills into the list that everyone chooses from, and find who offers what.",
            },
            Persona {
                code: "steering",
                title: "Member of the steering group",
                good_for: "See the directory as the people who read its measures do.",
            },
            Persona {
                code: "research-office",
                title: "Research office",
                good_for: "Look for technicians who join grants, and check what they have published.",
            },
            Persona {
                code: "admin",
                title: "Administrator",
                good_for: "Look after accounts and roles, and decide whether the institution shares with others.",
            },
        ],
    },
    Group {
        id: "elsewhere",
        title: "At a partner institution",
        personas: &[
            Persona {
                code: "partner",
                title: "Technician at another university",
                good_for: "Search another university's people: you see only what they chose to show to partners.",
            },
            Persona {
                code: "partner-coordinator",
                title: "Partner coordinator",
                good_for: "See your own institution's people, and what its partners show to you.",
            },
        ],
    },
];

/// The persona with this code.
pub fn find(code: &str) -> Option<&'static Persona> {
    GROUPS.iter().flat_map(|group| group.personas).find(|persona| persona.code == code)
}
