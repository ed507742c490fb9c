//! Where to go after signing in: only ever to a page of ours.

/// The longest address that is kept through a sign-in.
const LONGEST: usize = 2_000;

/// The address if it is a path on this site, else the start.
///
/// Browsers read `//host`, `/\host` and addresses with tabs or line breaks in them as other sites, so the first two letters decide
/// and only visible ASCII may follow.
pub fn local(to: &str) -> &str {
    let mut letters = to.chars();
    let is_path = letters.next() == Some('/') && !matches!(letters.next(), Some('/' | '\\'));
    let is_plain = to.len() <= LONGEST && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let leads_back = ["/sign-in", "/sign-out", "/demo/sign-in"].iter().any(|here| to.starts_with(here));
    if is_path && is_plain && !leads_back { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for to in ["/", "/search?q=SEM&page=2", "/people/ada-marsh#skills", "/me"] {
            assert_eq!(local(to), to);
        }
        let long = format!("/{}", "a".repeat(3_000));
        for to in [
            "",
            "search",
            "https://elsewhere.example/",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\n/elsewhere.example",
            " //elsewhere.example",
            "/search\r\nSet-Cookie: a=b",
            "/a\\b",
            "/caf\u{e9}",
            "javascript:alert(1)",
            "/sign-in?to=/sign-in",
            "/sign-out",
            &long,
        ] {
            assert_eq!(local(to), "/", "{to:?}");
        }
    }
}
