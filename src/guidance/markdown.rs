//! Markdown to HTML that is safe to show: CommonMark without raw HTML, without pictures, with links that cannot run anything.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// HTML made here from Markdown, and nothing else: templates print it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(String);

impl Html {
    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Renders a text. HTML in it is shown as it was typed; a picture becomes its description; a link that leads elsewhere than to a page,
/// an e-mail address or ours becomes its words. Headings follow the page's own without gaps.
#[must_use]
pub fn render(words: &str) -> Html {
    let mut cleaner = Cleaner::default();
    let events = Parser::new_ext(words, Options::empty()).filter_map(move |event| cleaner.clean(event));
    let mut out = String::with_capacity(words.len() * 2);
    html::push_html(&mut out, events);
    Html(out)
}

/// Whether a link may be followed from a page of ours.
fn is_safe(to: &str) -> bool {
    let plain = to.trim().to_ascii_lowercase();
    if plain.bytes().any(|byte| byte.is_ascii_control() || byte == b'\\') {
        return false;
    }
    (plain.starts_with('/') && !plain.starts_with("//"))
        || ["https://", "http://", "mailto:"].iter().any(|scheme| plain.starts_with(scheme) && plain.len() > scheme.len())
}

#[derive(Default)]
struct Cleaner {
    /// For each link that is open, whether it is kept.
    links: Vec<bool>,
    /// The level of the last heading, the page's own being 1.
    heading: Option<u8>,
}

const LEVELS: [HeadingLevel; 6] =
    [HeadingLevel::H1, HeadingLevel::H2, HeadingLevel::H3, HeadingLevel::H4, HeadingLevel::H5, HeadingLevel::H6];

impl Cleaner {
    fn clean<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let keep = matches!(link_type, LinkType::Email) || is_safe(&dest_url);
                self.links.push(keep);
                keep.then_some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
            }
            Event::End(TagEnd::Link) => self.links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link)),
            Event::Start(Tag::Heading { level, .. }) => {
                let level = (level as u8 + 1).min(self.heading.unwrap_or(1) + 1).min(6);
                self.heading = Some(level);
                let level = LEVELS[usize::from(level) - 1];
                Some(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }))
            }
            Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Heading(LEVELS[usize::from(self.heading.unwrap_or(2)) - 1]))),
            Event::Start(Tag::CodeBlock(_)) => {
                // The language named beside a block would become a class.
                let kind = pulldown_cmark::CodeBlockKind::Fenced(CowStr::Borrowed(""));
                Some(Event::Start(Tag::CodeBlock(kind)))
            }
            other => Some(other),
        }
    }
}

/// A line of one text laid beside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `same`, `added` or `removed`.
    pub what: &'static str,
    /// The line.
    pub words: String,
}

/// What differs between two texts, line by line, with what stands around it.
#[must_use]
pub fn differences(before: &str, after: &str) -> Vec<Line> {
    let diff = similar::TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(2).iter().enumerate() {
        if at > 0 {
            lines.push(Line { what: "gap", words: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let what = match change.tag() {
                similar::ChangeTag::Equal => "same",
                similar::ChangeTag::Insert => "added",
                similar::ChangeTag::Delete => "removed",
            };
            lines.push(Line { what, words: change.value().trim_end_matches('\n').to_owned() });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{differences, render};

    #[test]
    fn nothing_typed_runs() {
        for typed in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](data:text/html,hello)",
            "[x](//evil.example)",
            "[x](/\\evil.example)",
            "[x](vbscript:x)",
            "<javascript:alert(1)>",
            "![x](https://evil.example/pixel.png)",
            "![x](javascript:alert(1))",
            "[x]: javascript:alert(1)\n\n[x]",
            "```\"><script>alert(1)</script>\nx\n```",
            "[a](https://x.example \"\\\" onmouseover=alert(1) x=\\\"\")",
            "<svg/onload=alert(1)>",
            "<!-- x --><iframe src=/></iframe>",
        ] {
            let html = render(typed).as_str().to_lowercase();
            for never in
                ["<script", "<img", "<svg", "<iframe", "href=\"java", "href=\"data", "href=\"vb", "href=\"//", "href=\"/\\", "<!--"]
            {
                assert!(!html.contains(never), "{typed} gives {html}");
            }
            assert!(!html.contains("\" onmouseover="), "{typed} gives {html}");
        }
    }

    #[test]
    fn links_that_lead_somewhere_stay() {
        let html = render("[us](/shadowing), [them](https://hse.gov.uk/) and <a@b.example>");
        for link in ["href=\"/shadowing\"", "href=\"https://hse.gov.uk/\"", "href=\"mailto:a@b.example\""] {
            assert!(html.as_str().contains(link), "{}", html.as_str());
        }
    }

    #[test]
    fn headings_follow_the_page_without_gaps() {
        let html = render("### Deep\n\n# Top\n\n###### Deeper\n");
        assert_eq!(html.as_str(), "<h2>Deep</h2>\n<h2>Top</h2>\n<h3>Deeper</h3>\n");
    }

    #[test]
    fn lists_and_words_are_as_written() {
        assert_eq!(render("- **one**\n- two\n").as_str(), "<ul>\n<li><strong>one</strong></li>\n<li>two</li>\n</ul>\n");
    }

    #[test]
    fn what_changed_is_told_with_its_surroundings() {
        let before = (1..20).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
        let after = before.replace("\n9\n", "\nnine\n");
        let lines: Vec<(&str, String)> = differences(&before, &after).into_iter().map(|line| (line.what, line.words)).collect();
        let said = |what, words: &str| (what, words.to_owned());
        let expected = [
            said("same", "7"),
            said("same", "8"),
            said("removed", "9"),
            said("added", "nine"),
            said("same", "10"),
            said("same", "11"),
        ];
        assert_eq!(lines, expected);
        assert!(differences("same", "same").is_empty());
    }
}
