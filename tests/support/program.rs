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
    /// Time that it kept a core busy, as far as it could be watched.
    pub cpu: Duration,
    /// Most files it had open at once.
    pub files: usize,
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
        let (mut peak_kb, mut cpu, mut files) = (0, Duration::ZERO, 0);
        let status = loop {
            peak_kb = peak_kb.max(peak_of(child.id()));
            cpu = cpu.max(cpu_of(child.id()));
            files = files.max(files_of(child.id()));
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
        Ran { code, stdout: stdout.join().expect("read"), stderr: stderr.join().expect("read"), peak_kb, cpu, files }
    })
}

fn read_all(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
    }
    String::from_utf8(bytes).expect("the program writes UTF-8")
}

/// Time of a running process on any core: user and system, in the hundredths of a second that Linux counts for programs.
fn cpu_of(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks: u64 = fields.get(11..13).unwrap_or_default().iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

/// Files that a running process has open.
fn files_of(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, |files| files.count())
}

/// `VmHWM` of a running process; 0 where the system does not say.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
