//! As large as a conference: 118 papers, 177 reviewers, three each, at most four a reviewer.

use benchside::matching::solve::fair::fair;
use benchside::matching::solve::instance::{Host, Instance, POINT, Pair, Request};
use benchside::matching::solve::stop::Never;

const TOPICS: usize = 25;

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

/// Scores as similarities of texts are: some reviewers close to everything, most pairs near nothing.
fn conference(seed: u64, papers: f64, reviewers: f64) -> Instance {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let papers: Vec<_> = (0..118).map(|_| chance.text(papers)).collect();
    let reviewers: Vec<_> = (0..177).map(|_| chance.text(reviewers)).collect();
    let mut pairs = Vec::new();
    for (request, paper) in papers.iter().enumerate() {
        for (host, reviewer) in reviewers.iter().enumerate() {
            let alike: f64 = paper.iter().zip(reviewer).map(|(a, b)| a * b).sum();
            pairs.push(Pair { request: request as u32, host: host as u32, score: (alike * POINT as f64) as i64 });
        }
    }
    let (requests, hosts) = (vec![Request { demand: 3, mandatory: false }; 118], vec![Host { capacity: 4, minimum: 0 }; 177]);
    Instance::new(requests, hosts, pairs).unwrap()
}

#[test]
fn conferences_are_proven() {
    for (seed, papers, reviewers) in [(1, 1.3, 1.3), (2, 1.3, 1.3), (3, 1.3, 1.3), (8, 1.8, 1.0), (10, 1.8, 1.0)] {
        let instance = conference(seed, papers, reviewers);
        let found = fair(&instance, &Never).unwrap();
        let (unfair, floor) = found.unfair.unwrap();
        assert!(found.answer.certified, "seed {seed}");
        assert_eq!(found.floor, found.floor_bound, "seed {seed}");
        assert!(found.floor >= floor && found.answer.total(&instance) <= unfair, "seed {seed}");
    }
}
