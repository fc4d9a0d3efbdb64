//! The front door: arguments, logs, progress, exit codes. Errors become sentences here.

mod args;
mod commands;
mod exit;
mod logs;
mod progress;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use args::{Cli, Command};
pub use exit::Exit;

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
            let _ = error.print();
            return exit.into();
        }
    };
    logs::start(&cli.logging);
    let result = match cli.command {
        Command::Run(args) => commands::acquire::run(&args, commands::acquire::Stages::All, &cli.global, &cli.logging),
        Command::Discover(args) => commands::acquire::run(&args, commands::acquire::Stages::Discover, &cli.global, &cli.logging),
        Command::Fetch(args) => commands::acquire::run(&args, commands::acquire::Stages::Fetch, &cli.global, &cli.logging),
        Command::Normalize(args) => commands::normalize::run(&args, &cli.global, &cli.logging),
        Command::Status(args) => commands::status::run(&args, &cli.global),
        Command::Requeue(args) => commands::requeue::run(&args, &cli.global, &cli.logging),
        Command::Explain(args) => commands::explain::run(&args, &cli.global),
        Command::Schema => commands::schema::run(),
        Command::Config(args) => commands::config::run(&args, &cli.global),
        Command::Completions { shell } => commands::completions(shell, &mut Cli::command()),
        Command::Man => commands::man(Cli::command()),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            let exit = Exit::of(&error);
            if exit != Exit::Ok {
                logs::error(&format!("{error:#}"));
            }
            exit.into()
        }
    }
}

/// The command line as clap sees it, for tests.
pub fn command() -> clap::Command {
    Cli::command()
}
