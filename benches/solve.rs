//! Figures of the matching engine: `cargo bench --bench solve [-- NAME…] [--write DIR]`.
//!
//! With `--write` the instances are also written as files, which `benches/peers/solve.py DIR…` solves with OR-tools and SciPy.
#![expect(clippy::expect_used, reason = "a figure that cannot be taken is no figure")]

#[path = "solve/instances.rs"]
mod instances;

use std::time::Instant;

use benchside::matching::solve::answer::Filling;
use benchside::matching::solve::assign::assign;
use benchside::matching::solve::stop::Never;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let (mut names, mut folder) = (Vec::new(), None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--write" => folder = args.next(),
            _ => names.push(arg),
        }
    }
    for shape in instances::SHAPES.iter().filter(|shape| names.is_empty() || names.iter().any(|name| name == shape.name)) {
        let instance = shape.make();
        if let Some(folder) = &folder {
            instances::write(&instance, &std::path::Path::new(folder).join(shape.name)).expect("the folder can be written");
        }
        let began = Instant::now();
        let answer = assign(&instance, Filling::First, &Never).expect("nothing is mandatory");
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{:<18} {seconds:>7.3} s  filled {:>6}  total {:>18}  certified {}",
            shape.name,
            answer.filled(),
            answer.total(&instance),
            answer.certified
        );
    }
}
