//! The program: `benchside COMMAND`.

fn main() -> std::process::ExitCode {
    benchside::cli::run()
}
