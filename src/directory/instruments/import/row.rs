//! One line of the list.

use crate::directory::forms::Concepts;
use crate::directory::instruments::forms::{ADDRESS, LINE, TEXT, web_address};
use crate::directory::instruments::model::{Contact, Details};
use crate::directory::instruments::store::Listed;
use crate::directory::model::Audience;
use crate::text::clean;

/// What a line describes.
pub(super) enum Written {
    /// A machine.
    Instrument(Box<Row>),
    /// A unit that machines belong to, named by its id.
    Facility { id: String, name: String },
}

/// A machine, and the id of the facility it belongs to.
pub(super) struct Row {
    pub listed: Listed,
    pub facility: String,
}

/// Reads one line; everything that is wrong with it.
pub(super) fn row<'a>(
    field: &dyn Fn(&str) -> &'a str,
    concepts: &dyn Concepts,
    audience: Audience,
) -> Result<Written, Vec<String>> {
    let mut wrong = Vec::new();
    let mut line = |column: &str, name: &str, longest: usize| {
        let text = clean(field(column), false);
        let length = text.chars().count();
        if length > longest {
            wrong.push(format!("{name}: has {length} letters, and {longest} are the most"));
        }
        text
    };
    let name = line("name", "Name", LINE);
    let id = line("id", "ID", 100);
    let kind = line("type", "Type", 60).to_lowercase();
    let technique = line("technique", "Technique", 400);
    let department = line("department", "Department", LINE);
    let service = line("servicelevel", "Service Level", LINE);
    let made = [line("manufacturer", "Manufacturer", LINE), line("model", "Model", LINE)];
    let place = place(&[
        line("location", "Location", LINE),
        line("building", "Building", LINE),
        line("sitelocation", "Site Location", LINE),
    ]);
    let contact = [
        line("contactname", "Contact Name", LINE),
        line("contactemail", "Contact Email", 254),
        line("contacttelephone", "Contact Telephone", 60),
    ];
    let facility = line("relatedfacilityid", "Related Facility ID", 100);
    let pages = [
        ("contacturl", "Contact URL", line("contacturl", "Contact URL", ADDRESS)),
        ("webaddress", "Web Address", line("webaddress", "Web Address", ADDRESS)),
        ("bookingurl", "Booking URL", line("bookingurl", "Booking URL", ADDRESS)),
    ];
    let description = clean(field("description"), true);
    if description.chars().count() > TEXT {
        wrong.push(format!("Description: has {} letters, and {TEXT} are the most", description.chars().count()));
    }
    let [page, web, booking] = pages.map(|(_, name, typed)| match web_address(&typed) {
        Ok(address) => address,
        Err(_) => {
            wrong.push(format!("{name}: '{}' is no address of a web page. It begins with https:// or http://", short(&typed)));
            String::new()
        }
    });
    if place.chars().count() > LINE {
        wrong.push(format!(
            "Location, Building and Site Location: have {} letters together, and {LINE} are the most",
            place.chars().count()
        ));
    }
    if name.is_empty() {
        wrong.push("Name: is missing".to_owned());
    }
    let [contact_name, email, phone] = contact;
    if !email.is_empty()
        && !email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !email.contains(' '))
    {
        wrong.push(format!("Contact Email: '{}' is no e-mail address", short(&email)));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if kind == "facility" {
        return Ok(Written::Facility { id, name });
    }
    let model = made.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let concept = concepts.find(&name).or_else(|| concepts.find(&technique)).map(|(concept, _)| concept);
    Ok(Written::Instrument(Box::new(Row {
        listed: Listed {
            external_id: Some(id).filter(|id| !id.is_empty()),
            details: Details { name, model, place, concept, description, technique, department, service, booking, web, audience },
            contact: Contact { name: contact_name, email, phone, page },
        },
        facility,
    })))
}

/// Room, building and campus in one line, each once.
fn place(parts: &[String]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for part in parts {
        if !part.is_empty() && !said.iter().any(|there| there.to_lowercase().contains(&part.to_lowercase())) {
            said.push(part);
        }
    }
    said.join(", ")
}

fn short(text: &str) -> String {
    if text.chars().count() > 40 { text.chars().take(40).chain("…".chars()).collect() } else { text.to_owned() }
}
