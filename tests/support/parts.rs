//! The real parts that run beside a test: an OpenID provider, a hostile one, a mail server. Each is started on a free port and ended
//! when dropped.
//!
//! `tests/run` installs them and says where they are. Without it, `start` prints that the test was skipped and answers `None`; under
//! `tests/run` a missing part is a failure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A PostgreSQL server on which tests may make databases.
pub fn postgres() -> Option<String> {
    setting("BENCHSIDE_TEST_POSTGRES")
}

/// What `tests/run` says about a part; without it the test is skipped aloud, or fails where parts are required.
fn setting(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        assert!(std::env::var_os("BENCHSIDE_TEST_REQUIRE").is_none(), "{name} is not set, and parts are required");
        // Not eprintln!, which is kept from view when a test passes.
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let _ = writeln!(std::io::stderr(), "skipped {test}: run tests/run ({name} is not set)");
    }
    value
}

/// A running program. It is killed when dropped.
struct Part {
    child: Child,
    /// What it said after READY.
    ready: String,
}

impl Part {
    /// Starts `script` of tests/parts with the program that the setting `runtime` names, and waits for its READY line.
    fn start(runtime: &str, script: &str, args: &[&str]) -> Option<Self> {
        let runtime = setting(runtime)?;
        let script = PathBuf::from(setting("BENCHSIDE_TEST_PARTS")?).join(script);
        let mut child = Command::new(runtime)
            .arg(&script)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", script.display()));
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let ready = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("READY ").map(str::to_owned))
            .unwrap_or_else(|| panic!("{} ended before it was ready", script.display()));
        std::thread::spawn(move || lines.for_each(drop)); // a full pipe would stop it
        Some(Self { child, ready })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The client that both providers know.
pub const CLIENT_ID: &str = "benchside";
/// Its secret.
pub const CLIENT_SECRET: &str = "test-secret";

/// A certified OpenID provider. The accounts it knows are listed in openid-provider.mjs.
pub struct OpenIdProvider {
    /// Its issuer address.
    pub issuer: String,
    _part: Part,
}

impl OpenIdProvider {
    /// Starts it for a client that is sent back to `redirect`.
    pub fn start(redirect: &str) -> Option<Self> {
        let part = Part::start("BENCHSIDE_TEST_NODE", "openid-provider.mjs", &["0", "--redirect", redirect])?;
        Some(Self { issuer: part.ready.clone(), _part: part })
    }

    /// Follows the authorization address as `account` would in a browser; returns the address the browser is sent back to.
    pub fn sign_in(&self, authorize: &str, account: &str) -> String {
        let mut browser = Browser::new(&self.issuer);
        let interaction = browser.get(authorize).location();
        let resume = browser.post(&interaction, &[("prompt", "login"), ("login", account), ("password", "any")]).location();
        browser.get(&resume).location()
    }
}

/// A provider that misbehaves on demand: one issuer for each fault in faults.mjs.
pub struct HostileProvider {
    address: String,
    _part: Part,
}

/// One way to misbehave.
#[derive(serde::Deserialize, Debug)]
pub struct Fault {
    /// Its name, and the last part of its issuer's address.
    pub name: String,
    /// `accepted` or `refused`: what a careful client does.
    pub expect: String,
    /// The fault in words.
    pub what: String,
}

impl HostileProvider {
    /// Starts it; its slow faults take `slow` seconds.
    pub fn start(slow: u32) -> Option<Self> {
        let part = Part::start("BENCHSIDE_TEST_NODE", "hostile-provider.mjs", &["0", "--slow", &slow.to_string()])?;
        Some(Self { address: part.ready.clone(), _part: part })
    }

    /// Every fault it has, the good ones among them.
    pub fn faults(&self) -> Vec<Fault> {
        serde_json::from_str(&Browser::new(&self.address).get("/faults").body).expect("a list of faults")
    }

    /// The issuer that has this fault.
    pub fn issuer(&self, fault: &str) -> String {
        format!("{}/{fault}", self.address)
    }

    /// Follows the authorization address; returns the address the browser is sent back to.
    pub fn sign_in(&self, authorize: &str) -> String {
        Browser::new(&self.address).get(authorize).location()
    }

    /// A logout token with these claims changed; each value is JSON.
    pub fn logout_token(&self, fault: &str, claims: &[(&str, &str)]) -> String {
        let query = serde_urlencoded::to_string(claims).expect("plain text");
        serde_json::from_str(&Browser::new(&self.address).get(&format!("/{fault}/logout-token?{query}")).body).expect("a token")
    }

    /// What was asked of this issuer; the fields are described in hostile-provider.mjs.
    pub fn seen(&self, fault: &str) -> Value {
        serde_json::from_str(&Browser::new(&self.address).get(&format!("/{fault}/seen")).body).expect("JSON")
    }
}

/// A mail server that keeps what it is sent.
pub struct MailSink {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    folder: tempfile::TempDir,
    part: Part,
}

impl MailSink {
    /// Starts it; the options (`--fail N`, `--auth USER PASSWORD`, ...) are described in smtp-sink.py.
    pub fn start(options: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_str().expect("a path in UTF-8").to_owned();
        let part = Part::start("BENCHSIDE_TEST_PYTHON", "smtp-sink.py", &[&["0", &path], options].concat())?;
        Some(Self { port: part.ready.parse().expect("a port"), folder, part })
    }

    /// Ends it at once, as a crash would; what it accepted can still be read.
    pub fn kill(&mut self) {
        self.part.child.kill().expect("it runs");
        self.part.child.wait().expect("it ends");
    }

    /// The messages accepted so far, oldest first, each with its envelope in front.
    pub fn messages(&self) -> Vec<String> {
        let mut files: Vec<_> = std::fs::read_dir(self.folder.path())
            .expect("the folder is there")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        files.sort();
        files.iter().map(|path| String::from_utf8_lossy(&std::fs::read(path).expect("a message")).into_owned()).collect()
    }

    /// Waits until there are `count` messages; panics after ten seconds.
    pub fn wait_for(&self, count: usize) -> Vec<String> {
        let began = Instant::now();
        loop {
            let messages = self.messages();
            if messages.len() >= count {
                return messages;
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{} of {count} messages came", messages.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// As much of a browser as a provider's sign-in needs: it keeps cookies and follows nothing by itself.
struct Browser {
    base: String,
    cookies: Vec<(String, String)>,
}

struct Answer {
    head: String,
    body: String,
}

impl Browser {
    fn new(base: &str) -> Self {
        let authority = base.trim_start_matches("http://").split('/').next().unwrap_or_default();
        Self { base: authority.to_owned(), cookies: Vec::new() }
    }

    fn get(&mut self, address: &str) -> Answer {
        self.send("GET", address, "")
    }

    fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Answer {
        self.send("POST", address, &serde_urlencoded::to_string(form).expect("plain text"))
    }

    /// One request in HTTP/1.0, whose answer ends with the connection.
    fn send(&mut self, method: &str, address: &str, form: &str) -> Answer {
        let path = address.trim_start_matches("http://").trim_start_matches(self.base.as_str());
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(&self.base).expect("the provider listens");
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.base,
            cookies.join("; "),
            form.len(),
        )
        .expect("the provider reads");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer in UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let answer = Answer { head: head.to_owned(), body: body.to_owned() };
        for cookie in answer.headers("set-cookie") {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.retain(|(kept, _)| kept != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

impl Answer {
    fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(move |(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Where the answer sends the browser.
    fn location(&self) -> String {
        self.headers("location").next().unwrap_or_else(|| panic!("no redirect but {}\n{}", self.head, self.body)).to_owned()
    }
}
