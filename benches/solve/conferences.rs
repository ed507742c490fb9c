//! Conferences of the size of the published one (118 papers, 177 reviewers, three each, at most four a reviewer), made up.

use benchside::matching::solve::instance::{Host, Instance, POINT, Pair, Request};

const TOPICS: usize = 25;

/// How the scores of a conference look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Similarities of texts, by shared topics.
    Plain,
    /// The same, in hundredths: ties abound.
    Rounded,
    /// Some reviewers score low with everyone.
    Uneven,
    /// Papers crowd on few topics.
    Contested,
}

/// All kinds.
pub const KINDS: [Kind; 4] = [Kind::Plain, Kind::Rounded, Kind::Uneven, Kind::Contested];

struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    /// A few topics, low numbers more often the higher `skew` is, as a vector of length one.
    fn text(&mut self, skew: f64) -> [f64; TOPICS] {
        let mut topics = [0.0; TOPICS];
        for _ in 0..2 + (self.draw() * 4.0) as usize {
            topics[(self.draw().powf(skew) * TOPICS as f64) as usize] -= self.draw().max(1e-9).ln();
        }
        topics.iter_mut().for_each(|weight| *weight += 0.02 * self.draw());
        let length = topics.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        topics.map(|weight| weight / length)
    }
}

/// A conference.
pub fn conference(seed: u64, kind: Kind) -> Instance {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let (of_papers, of_reviewers) = if kind == Kind::Contested { (1.8, 1.0) } else { (1.3, 1.3) };
    let papers: Vec<_> = (0..118).map(|_| chance.text(of_papers)).collect();
    let reviewers: Vec<_> = (0..177).map(|_| chance.text(of_reviewers)).collect();
    let mut pairs = Vec::new();
    for (request, paper) in papers.iter().enumerate() {
        for (host, reviewer) in reviewers.iter().enumerate() {
            let mut alike: f64 = paper.iter().zip(reviewer).map(|(a, b)| a * b).sum();
            if kind == Kind::Uneven {
                alike *= 0.4 + 0.6 * ((host * 7919) % 177) as f64 / 177.0;
            }
            let mut score = (alike * POINT as f64) as i64;
            if kind == Kind::Rounded {
                score = (score + POINT / 200) / (POINT / 100) * (POINT / 100);
            }
            pairs.push(Pair { request: request as u32, host: host as u32, score });
        }
    }
    let (requests, hosts) = (vec![Request { demand: 3, mandatory: false }; 118], vec![Host { capacity: 4, minimum: 0 }; 177]);
    Instance::new(requests, hosts, pairs).expect("the scores are in range")
}
