//! What stands under every mail: where to choose what one is mailed, and one click to stop it.

use crate::ids::PersonId;

use super::unsubscribe;

/// The addresses under a mail.
#[derive(Debug)]
pub(super) struct Footer {
    /// Where its reader chooses what they are mailed.
    pub settings: String,
    /// Where such mail is stopped, if it may be.
    pub stop: Option<String>,
}

impl Footer {
    /// The footer of a mail of this kind, under the address of the house.
    pub fn new(house: &str, secret: &str, to: &PersonId, kind: &str, free: bool) -> Self {
        Self {
            settings: format!("{house}/me/notifications/settings"),
            stop: free.then(|| format!("{house}/unsubscribe/{}", unsubscribe::sign(secret, to, kind))),
        }
    }

    /// The plain text with the footer.
    pub fn under_text(&self, text: &str) -> String {
        let stop = self.stop.as_ref().map(|stop| format!("\nStop e-mails like this one: {stop}")).unwrap_or_default();
        format!("{}\nChoose what you are e-mailed: {}{stop}\n", text.trim_end(), self.settings)
    }

    /// The HTML with the footer, inside its body.
    pub fn under_html(&self, html: &str) -> String {
        // Both addresses are ours: letters, digits and what addresses are made of.
        let stop =
            self.stop.as_ref().map(|stop| format!(" · <a href=\"{stop}\">Stop e-mails like this one</a>")).unwrap_or_default();
        let footer = format!("<p><small><a href=\"{}\">Choose what you are e-mailed</a>{stop}</small></p>\n", self.settings);
        match html.rfind("</body>") {
            Some(at) => format!("{}{footer}{}", &html[..at], &html[at..]),
            None => format!("{html}{footer}"),
        }
    }
}
