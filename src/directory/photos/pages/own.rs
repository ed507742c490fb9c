//! One's own photo: put up, described, taken down.

use askama::Template;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::http::StatusCode;

use crate::directory::model::Audience;
use crate::directory::photos::model::{ALT, SIZE};
use crate::directory::photos::save::{audience, read};
use crate::directory::photos::store::{self, Own};
use crate::directory::store::working_copy;
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "directory/photo.html")]
struct PhotoPage {
    page: Page,
    own: Option<Own>,
    handle: String,
    form: Form,
    institution: String,
    /// Who sees the name, beyond whom the photo never reaches.
    bound: Audience,
}

impl PhotoPage {
    async fn new(visit: &Visit, form: Option<Form>) -> Result<Self> {
        let me = visit.member()?;
        let mut tx = visit.app.db.read().await?;
        let own = store::own(&mut tx, &me.person).await?;
        let bound = working_copy(&mut tx, &me.person).await?.map(|working| working.profile.reach()).unwrap_or_default();
        drop(tx);
        let (alt, code) = match &own {
            Some(own) => (own.alt.clone(), own.audience.code()),
            None => (String::new(), Audience::default().code()),
        };
        let first = || Form::sent(vec![("alt".to_owned(), alt), ("audience".to_owned(), code.to_owned())]);
        Ok(Self {
            page: visit.page("My photo"),
            own,
            handle: me.handle.clone(),
            form: form.unwrap_or_else(first),
            institution: me.institution_name.clone(),
            bound,
        })
    }

    /// Code, words, and what they mean, for each audience.
    fn audiences(&self) -> [(&'static str, &'static str, String); 4] {
        [
            ("private", "Only me", "Nobody else sees it".to_owned()),
            ("institution", "My institution", format!("Everyone signed in at {}", self.institution)),
            ("network", "Partner institutions too", "Also people signed in at universities that share with yours".to_owned()),
            ("public", "Everyone", "Also without signing in".to_owned()),
        ]
    }

    fn audience_hint(&self) -> &'static str {
        match self.bound {
            Audience::Private => "Only you see your name for now, so nobody else sees your photo, whatever you choose.",
            Audience::Institution => "Your name is seen at your institution only, so your photo reaches no further.",
            Audience::Network => "Your name is seen at partner institutions too, but no further, so neither is your photo.",
            Audience::Public => "You can change this at any time.",
        }
    }

    fn is_chosen(&self, code: &str) -> bool {
        self.form.value("audience") == code
    }

    fn photo(&self) -> String {
        self.own.as_ref().map(|own| format!("/people/{}/photo/{}", self.handle, own.hash)).unwrap_or_default()
    }
}

/// `GET /profile/photo`.
pub(crate) async fn show(visit: Visit) -> Result {
    let view = PhotoPage::new(&visit, None).await?;
    visit.html(&view)
}

/// What the form held: its fields, and the file unless none was chosen.
struct Sent {
    form: Form,
    file: Option<Vec<u8>>,
}

/// `POST /profile/photo`: with a file it puts that up; without one it changes what is said about the photo that is there.
pub(crate) async fn save(visit: Visit, multipart: std::result::Result<Multipart, MultipartRejection>) -> Result {
    let me = visit.member()?;
    let multipart = multipart.map_err(|rejection| Error::Bad(rejection.body_text()))?;
    let Sent { mut form, file } = take(multipart).await?;
    let alt = form.needed("alt", ALT, "Say in a few words what the photo shows, such as: Alice at the electron microscope.");
    let seen_by = audience(form.value("audience"));
    if seen_by.is_none() {
        form.wrong("audience", "Choose who may see your photo.");
    }
    let now = visit.app.clock.now();
    let prepared = match file {
        None => None,
        Some(bytes) => match read(&visit, bytes).await? {
            Ok(prepared) => Some(prepared),
            Err(refused) => {
                form.wrong("photo", refused.to_string());
                None
            }
        },
    };
    if form.is_good() {
        let mut tx = visit.app.db.write().await?;
        let seen_by = seen_by.unwrap_or_default();
        let done = match &prepared {
            Some(photo) => store::put(&mut tx, now, &me.person, photo, &alt, seen_by).await.map(|()| true)?,
            None => store::describe(&mut tx, now, &me.person, &alt, seen_by).await?,
        };
        if done {
            tx.commit().await?;
            return Ok(visit.go_saying("/profile/photo", &Flash::good("Saved. Whoever may see your photo sees it now.")));
        }
        form.wrong("photo", "Choose a photo first.");
    }
    let view = PhotoPage::new(&visit, Some(form)).await?;
    visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

async fn take(mut multipart: Multipart) -> Result<Sent> {
    let (mut values, mut file) = (Vec::new(), None);
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default().to_owned().as_str() {
            "photo" => {
                let bytes = bytes(field, SIZE + 1).await?;
                // A browser sends an empty file where none was chosen.
                file = Some(bytes).filter(|bytes| !bytes.is_empty());
            }
            name @ ("alt" | "audience") => {
                let text = bytes(field, 10_000).await?;
                values.push((name.to_owned(), String::from_utf8_lossy(&text).into_owned()));
            }
            _ => {}
        }
    }
    Ok(Sent { form: Form::sent(values), file })
}

/// The first bytes of a field; what follows is taken and thrown away, so that a browser gets to read our answer.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        let room = most.saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

fn broken(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge(
            "A photo may have 5 MB at most. Make it smaller, or save it with a lower quality, and send it again.".to_owned(),
        )
    } else {
        Error::Bad("The photo did not arrive whole. Go back and send it again.".to_owned())
    }
}

/// `POST /profile/photo/remove`.
pub(crate) async fn remove(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let done = store::remove(&mut tx, visit.app.clock.now(), &me.person).await?;
    tx.commit().await?;
    let flash = if done { Flash::good("Your photo is gone for good.") } else { Flash::info("There was no photo.") };
    Ok(visit.go_saying("/profile/photo", &flash))
}
