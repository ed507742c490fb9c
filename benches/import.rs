//! Import and index 100,000 profiles of 1 KB, then start a server on them: seconds, memory, time to the first answer.
//!
//! Runs the release program as its users do.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::corpus::Corpus;

/// Prints them for so many profiles.
pub fn run(profiles: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("profiles.jsonl");
    let data = folder.path().join("data");
    let size = Corpus::new().write(&file, profiles);
    println!("{profiles} profiles, {:.0} bytes a line", size as f64 / profiles as f64);

    let began = Instant::now();
    let import = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["import", "profiles"])
        .arg(&file)
        .arg("--data")
        .arg(&data)
        .stderr(Stdio::null())
        .spawn()?;
    let import_peak = wait(import)?;
    let imported = began.elapsed();
    println!(
        "import and index {:6.1} s   limit 60 s: {:.2} of it   peak {import_peak} MB",
        imported.as_secs_f64(),
        imported.as_secs_f64() / 60.0
    );

    let began = Instant::now();
    let index = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .arg("reindex")
        .arg("--data")
        .arg(&data)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()?;
    let index_peak = wait(index)?;
    let indexed = began.elapsed();
    println!("reindex     {:6.1} s   peak {index_peak} MB", indexed.as_secs_f64());

    let began = Instant::now();
    let mut server = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["serve", "--port", "0", "--data"])
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let address =
        line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next()).ok_or("no address printed")?.to_owned();
    let mut stream = TcpStream::connect(&address)?;
    write!(stream, "GET /search?q=microscopy HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let first = began.elapsed().as_secs_f64();
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", answer.lines().next().unwrap_or_default());
    println!("start to first answer {first:.2} s   limit 2 s: {:.2} of it", first / 2.0);
    std::thread::sleep(Duration::from_secs(2));
    println!("server   {} MB   limit 500 MB", memory(server.id(), "VmHWM:").unwrap_or(0));
    server.kill()?;
    server.wait()?;
    Ok(())
}

/// Waits for a program and gives the most memory it had resident, in MB, looked at every 50 ms.
fn wait(mut child: Child) -> Result<u64, Box<dyn Error>> {
    let mut peak = 0;
    loop {
        peak = peak.max(memory(child.id(), "VmHWM:").unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            assert!(status.success(), "{status}");
            return Ok(peak);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn memory(process: u32, what: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(what))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
