//! Running the program in a folder of its own.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A run that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    /// Peak of the resident memory in kilobytes, as far as it could be watched.
    pub peak_kb: u64,
}

impl Ran {
    /// The run, if it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            code,
            "another exit code.\nstandard error:\n{}\nstandard output:\n{}",
            self.stderr,
            self.stdout.chars().take(2000).collect::<String>()
        );
        self
    }
}

/// The program, about to run in `folder`; no setting of the caller's reaches it.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghirbal"));
    command.current_dir(folder).args(arguments).env_remove("GHIRBAL_LOG").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    finish(command(folder, arguments).spawn().expect("the program starts"))
}

/// Runs the program with bytes on its standard input.
pub fn run_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(folder, arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that has seen enough may close its end.
            let _ = stdin.write_all(input);
        });
        finish(child)
    })
}

/// Waits for the end of a run, whatever it still writes.
pub fn finish(mut child: Child) -> Ran {
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let stdout = scope.spawn(move || read_all(stdout));
        let stderr = scope.spawn(move || read_all(stderr));
        let mut peak_kb = 0;
        let status = loop {
            peak_kb = peak_kb.max(peak_of(child.id()));
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                child.kill().expect("a child of ours");
                child.wait().expect("a child of ours");
                panic!("the program did not end within {PATIENCE:?}");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let code = status.code().unwrap_or(-1);
        Ran { code, stdout: stdout.join().expect("read"), stderr: stderr.join().expect("read"), peak_kb }
    })
}

fn read_all(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
    }
    String::from_utf8(bytes).expect("the program writes UTF-8")
}

/// `VmHWM` of a running process; 0 where the system does not say.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
