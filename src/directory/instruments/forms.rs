//! An instrument from its form.

use super::model::{Details, Machine};
use crate::directory::forms::{Concepts, Pairs};
use crate::directory::model::Audience;
use crate::ids::ConceptId;
use crate::text::fold;
use crate::web::forms::Form;

/// The longest name, model and place: as in profiles, whose rows become pages when they are claimed.
pub(super) const LINE: usize = crate::directory::model::limits::INSTRUMENT;
/// The longest description.
pub(super) const TEXT: usize = 4_000;
/// The longest address of a page.
pub(super) const ADDRESS: usize = 500;

/// What an instrument's page is to say. What a list of equipment decides (`listed`) stays as it is.
pub(super) fn details(form: &mut Form, concepts: &dyn Concepts, listed: Option<&Details>) -> Details {
    let concept = concept(form, concepts);
    let audience = Audience::from_code(form.value("audience")).filter(|audience| *audience != Audience::Private);
    if audience.is_none() {
        form.wrong("audience", "Choose who may see this instrument.");
    }
    let model = form.line("model", LINE);
    let booking = address(form, "booking");
    let typed = Details { model, concept, booking, audience: audience.unwrap_or_default(), ..Details::default() };
    match listed {
        Some(listed) => Details {
            model: typed.model,
            concept: typed.concept,
            booking: typed.booking,
            audience: typed.audience,
            ..listed.clone()
        },
        None => Details {
            name: form.needed("name", LINE, "Say what the instrument is called."),
            place: form.line("place", LINE),
            description: form.text("description", TEXT),
            technique: form.line("technique", 400),
            department: form.line("department", LINE),
            service: form.line("service", LINE),
            web: address(form, "web"),
            ..typed
        },
    }
}

/// The form that shows an instrument.
pub(super) fn fill(machine: &Machine, concepts: &dyn Concepts) -> Pairs {
    let details = &machine.details;
    let kind = details.concept.as_ref().and_then(|concept| concepts.label(concept)).unwrap_or_default();
    let audience = details.audience.max(Audience::Institution);
    [
        ("version", machine.changed.timestamp_micros().to_string()),
        ("name", details.name.clone()),
        ("model", details.model.clone()),
        ("place", details.place.clone()),
        ("kind", kind),
        ("concept", details.concept.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("description", details.description.clone()),
        ("technique", details.technique.clone()),
        ("department", details.department.clone()),
        ("service", details.service.clone()),
        ("booking", details.booking.clone()),
        ("web", details.web.clone()),
        ("audience", audience.code().to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// What someone can say that they do with an instrument.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices;

impl Choices {
    /// Code and words of each.
    pub const ALL: [(&'static str, &'static str); 4] =
        [("runs", "I run it"), ("both", "I run it and can teach it"), ("teaches", "I can teach it"), ("nothing", "Neither")];

    /// The same, as pages ask for them.
    pub fn all(self) -> &'static [(&'static str, &'static str)] {
        &Self::ALL
    }

    /// Runs it, teaches it; none for a code that there is not.
    pub fn from_code(code: &str) -> Option<(bool, bool)> {
        match code {
            "runs" => Some((true, false)),
            "both" => Some((true, true)),
            "teaches" => Some((false, true)),
            "nothing" => Some((false, false)),
            _ => None,
        }
    }
}

/// The kind chosen from the suggestions if it still says so, else the one that goes by these words.
fn concept(form: &mut Form, concepts: &dyn Concepts) -> Option<ConceptId> {
    let words = form.line("kind", 120);
    if words.is_empty() {
        return None;
    }
    let chosen = ConceptId::from(form.value("concept"));
    if concepts.label(&chosen).is_some_and(|label| fold(&label) == fold(&words)) {
        return Some(chosen);
    }
    let found = concepts.find(&words).map(|(concept, _)| concept);
    if found.is_none() {
        form.wrong("kind", "This kind is not in the vocabulary yet. Choose one that is suggested, or leave it empty.");
    }
    found
}

fn address(form: &mut Form, name: &str) -> String {
    let typed = form.line(name, ADDRESS);
    match web_address(&typed) {
        Ok(address) => address,
        Err(why) => {
            form.wrong(name, why);
            String::new()
        }
    }
}

/// The address of a web page, empty for none. Only http and https: whoever follows a link from here must land on a page.
pub(super) fn web_address(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let with_scheme = if typed.contains(':') || !typed.contains('.') || typed.starts_with('/') {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let sound = openidconnect::url::Url::parse(&with_scheme)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()))
        .filter(|url| url.username().is_empty() && url.password().is_none());
    match sound {
        Some(url) => Ok(url.to_string()),
        None => Err("Give the address of a web page, beginning with https:// or http://.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn only_web_pages_are_linked_to() {
        assert_eq!(web_address(" https://book.example/sem?x=1 "), Ok("https://book.example/sem?x=1".to_owned()));
        assert_eq!(web_address("book.example/sem"), Ok("https://book.example/sem".to_owned()));
        assert_eq!(web_address(""), Ok(String::new()));
        for bad in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil.example",
            "https://",
            "https://user:secret@book.example",
            "mailto:a@b.example",
            "room 2",
        ] {
            assert!(web_address(bad).is_err(), "{bad}: {:?}", web_address(bad));
        }
    }
}
