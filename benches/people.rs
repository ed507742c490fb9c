//! Take in an extract of 50,000 people from HR, then the same again, then one in which a tenth moves: seconds and memory.
//!
//! Runs the release program as its users do; the limit is that of issue 3.

use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Prints them for so many people.
pub fn run(people: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "secret")?;
    let set_up = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["setup", "--institution", "University of Northbridge", "--domain", "northbridge.example"])
        .args(["--issuer", "https://login.northbridge.example", "--client-id", "benchside", "--admin", "ada@northbridge.example"])
        .arg("--client-secret-file")
        .arg(&secret)
        .arg("--data")
        .arg(&data)
        .stdout(Stdio::null())
        .status()?;
    if !set_up.success() {
        return Err("the house could not be set up".into());
    }
    let file = folder.path().join("staff.csv");
    for (what, moved) in [("first", false), ("again", false), ("moves", true)] {
        extract(&file, people, moved)?;
        let began = Instant::now();
        let import = Command::new(env!("CARGO_BIN_EXE_benchside"))
            .args(["import", "people"])
            .arg(&file)
            .args(["--address", "https://skills.northbridge.example", "--data"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let peak = wait(import)?;
        let took = began.elapsed().as_secs_f64();
        println!("{what}   {people} people   {took:6.1} s   peak {peak} MB   limit 30 s: {:.2} of it", took / 30.0);
    }
    Ok(())
}

/// An extract: a tenth are technicians, ten people have one manager, 200 departments in 8 faculties.
fn extract(file: &Path, people: usize, moved: bool) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    writeln!(out, "Employee ID,Full name,E-mail,Department,Campus,Job title,Job family,Grade,Line manager,Contract end,Technical")?;
    writeln!(out, "A1,Ada Admin,ada@northbridge.example,,,,,,,,no")?;
    for number in 0..people.saturating_sub(1) {
        let boss = if number == 0 { "A1".to_owned() } else { (number / 10).to_string() };
        let unit = if moved && number % 10 == 3 { (number + 1) % 200 } else { number % 200 };
        let technical = if number % 10 == 0 { "yes" } else { "no" };
        writeln!(
            out,
            "{number},Person Number{number},p{number}@northbridge.example,Faculty {} > Department {unit},Site {},Technician,Family {},{},{boss},,{technical}",
            unit % 8,
            number % 5,
            number % 6,
            number % 7
        )?;
    }
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Waits for the end, and gives the most memory it held, in MB.
pub fn wait(mut child: Child) -> Result<u64, Box<dyn Error>> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let held = now.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(held.unwrap_or(0) / 1024);
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(peak) } else { Err("the import failed".into()) };
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
