//! The thin door: everything is in the library.

/// A page is thousands of small pieces that are made and freed together, which is what this allocator is good at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    ghirbal::cli::run()
}
