//! The thin door: everything is in the library.

fn main() -> std::process::ExitCode {
    ghirbal::cli::run()
}
