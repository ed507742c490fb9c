//! Every mail there is, with made-up values.

use std::collections::BTreeSet;
use std::path::Path;

use benchside::notify::Mailed;

/// Each folder has its kind; every mail renders in both forms, escapes what people wrote and says why it came.
#[test]
fn every_mail_reads_well() {
    let mail = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    let folders: BTreeSet<String> = std::fs::read_dir(&mail)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let kinds = benchside::notices();
    let mut codes: BTreeSet<String> = kinds.iter().map(|kind| kind.code.to_owned()).collect();
    assert_eq!(codes.len(), kinds.len(), "two kinds have one code");
    codes.insert("summary".to_owned());
    codes.insert("note".to_owned()); // shared by kinds that say a sentence or two
    codes.insert("shadowing".to_owned()); // shared by the kinds of job shadowing
    let strays: Vec<_> = folders.difference(&codes).collect();
    assert!(strays.is_empty(), "under templates/mail are folders of no kind in benchside::notices(): {strays:?}");
    for kind in kinds {
        let letter = (kind.sample)().unwrap();
        let code = kind.code;
        assert!(!letter.subject.is_empty() && letter.subject.chars().count() <= 80, "{code}: {}", letter.subject);
        assert!(letter.text.contains("You get this because"), "{code} does not say why it came");
        assert!(letter.html.contains("You get this because") && letter.html.contains("lang=\"en-GB\""), "{code}");
        assert!(letter.html.trim_end().ends_with("</body>\n</html>"), "{code}");
        for bad in ["{{", "{%", "None", "Some(", "<no value>"] {
            assert!(!letter.text.contains(bad), "{code}: {bad}");
        }
        for unsafe_part in ["<script", "<img", "style=", "http://www"] {
            assert!(!letter.html.contains(unsafe_part), "{code}: {unsafe_part}");
        }
        assert!(letter.text.lines().all(|line| !line.contains('<') || letter.html.contains("&#60;")), "{code} is not escaped");
        assert!(letter.text.contains("https://benchside.example/"), "{code} leads nowhere");
        assert!(kind.words.ends_with('.') && !kind.title.ends_with('.'), "{code}");
        if let Mailed::Always(why) = kind.mailed {
            assert!(why.ends_with('.'), "{code}");
        }
    }
}
