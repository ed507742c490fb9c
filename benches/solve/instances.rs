//! The instances of the figures, made from a fixed seed.

use std::fmt::Write as _;
use std::path::Path;

use benchside::matching::solve::instance::{Group, Host, Instance, POINT, Pair, Request};

/// A sequence that is the same everywhere (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    /// A number below `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }
}

/// How an instance looks.
pub struct Shape {
    pub name: &'static str,
    pub requests: u32,
    pub hosts: u32,
    /// Candidates of each request; all hosts when zero.
    pub each: u32,
    pub demand: u32,
    /// Capacities from 1 to this.
    pub capacity: u32,
    /// Popularity of hosts falls off with their number.
    pub skewed: bool,
    /// Scores are multiples of this many millionths, up to 100 points.
    pub step: u64,
}

const fn shape(name: &'static str, size: (u32, u32, u32), demand: u32, capacity: u32, skewed: bool, step: u64) -> Shape {
    Shape { name, requests: size.0, hosts: size.1, each: size.2, demand, capacity, skewed, step }
}

/// Every instance of the figures, and the same with whole points, where ties abound.
pub const SHAPES: [Shape; 12] = [
    shape("uniform", (20_000, 10_000, 50), 1, 4, false, 1),
    shape("uniform-points", (20_000, 10_000, 50), 1, 4, false, 1_000_000),
    shape("skewed", (20_000, 10_000, 50), 1, 4, true, 1),
    shape("skewed-points", (20_000, 10_000, 50), 1, 4, true, 1_000_000),
    shape("tight-8000", (20_000, 8_000, 50), 1, 4, false, 1),
    shape("tight-8000-points", (20_000, 8_000, 50), 1, 4, false, 1_000_000),
    shape("tight-8000-skewed", (20_000, 8_000, 50), 1, 4, true, 1),
    shape("over-7000", (20_000, 7_000, 50), 1, 4, false, 1),
    shape("over-6000", (20_000, 6_000, 50), 1, 4, false, 1),
    shape("over-6000-skewed", (20_000, 6_000, 50), 1, 4, true, 1),
    shape("dense", (2_600, 1_400, 0), 3, 11, false, 1),
    shape("dense-points", (2_600, 1_400, 0), 3, 11, false, 1_000_000),
];

impl Shape {
    /// The instance.
    pub fn make(&self) -> Instance {
        let mut chance = Chance(7);
        let requests = vec![Request { demand: self.demand, mandatory: false }; self.requests as usize];
        let hosts: Vec<Host> =
            (0..self.hosts).map(|_| Host { capacity: 1 + chance.below(u64::from(self.capacity)) as u32, minimum: 0 }).collect();
        let mut pairs = Vec::new();
        let mut seen = vec![u32::MAX; self.hosts as usize];
        for request in 0..self.requests {
            let each = if self.each == 0 { self.hosts } else { self.each };
            let mut got = 0;
            while got < each {
                let host = if self.each == 0 { u64::from(got) } else { self.pick(&mut chance) };
                if std::mem::replace(&mut seen[host as usize], request) != request {
                    let score = (chance.below(100 * POINT as u64 / self.step) * self.step) as i64;
                    pairs.push(Pair { request, host: host as u32, score });
                    got += 1;
                }
            }
        }
        Instance::new(requests, hosts, pairs).expect("the shapes are well formed")
    }

    /// A host; when skewed, the first hosts are picked far more often (density falls as the square root).
    fn pick(&self, chance: &mut Chance) -> u64 {
        if !self.skewed {
            return chance.below(u64::from(self.hosts));
        }
        let unit = chance.below(1 << 30) as f64 / (1_u64 << 30) as f64;
        (unit * unit * f64::from(self.hosts)) as u64
    }
}

/// Hosts in departments and at sites, with quotas for both.
pub fn crossing(seed: u64) -> Instance {
    const DEPARTMENTS: u64 = 20;
    const SITES: u64 = 5;
    let mut chance = Chance(seed);
    let hosts: Vec<Host> = (0..1_000).map(|_| Host { capacity: 1 + chance.below(3) as u32, minimum: 0 }).collect();
    let mut groups = vec![Group { capacity: 0, members: Vec::new() }; (DEPARTMENTS + SITES) as usize];
    for host in 0..1_000 {
        groups[chance.below(DEPARTMENTS) as usize].members.push(host);
        groups[(DEPARTMENTS + chance.below(SITES)) as usize].members.push(host);
    }
    for group in &mut groups {
        let places: u32 = group.members.iter().map(|host| hosts[*host as usize].capacity).sum();
        group.capacity = places * 7 / 10;
    }
    let mut pairs = Vec::new();
    for request in 0..2_000 {
        let mut seen = std::collections::BTreeSet::new();
        while seen.len() < 30 {
            seen.insert(chance.below(1_000) as u32);
        }
        pairs.extend(seen.into_iter().map(|host| Pair { request, host, score: chance.below(100 * POINT as u64) as i64 }));
    }
    let requests = vec![Request { demand: 1, mandatory: false }; 2_000];
    Instance::new(requests, hosts, pairs).and_then(|instance| instance.quotas(groups)).expect("the groups are well formed")
}

/// Writes an instance as the files that `benchside match` and the peers read.
pub fn write(instance: &Instance, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut text = "id,demand\n".to_owned();
    for (at, request) in instance.requests().iter().enumerate() {
        let _ = writeln!(text, "r{at},{}", request.demand);
    }
    std::fs::write(folder.join("requests.csv"), &text)?;
    text = "id,capacity,minimum\n".to_owned();
    for (at, host) in instance.hosts().iter().enumerate() {
        let _ = writeln!(text, "h{at},{},{}", host.capacity, host.minimum);
    }
    std::fs::write(folder.join("hosts.csv"), &text)?;
    text = "request,host,score\n".to_owned();
    for (_, pair) in instance.pairs() {
        let _ = writeln!(text, "r{},h{},{}.{:06}", pair.request, pair.host, pair.score / POINT, pair.score % POINT);
    }
    std::fs::write(folder.join("pairs.csv"), &text)
}
