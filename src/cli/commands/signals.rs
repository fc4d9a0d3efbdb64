//! SIGTERM and SIGINT: the first one asks a run to stop cleanly, the second one ends it at once.

use std::time::Duration;

use anyhow::Result;

use crate::acquire::stop::{Stop, Why};

/// Exit code of a run that a second signal ended: as shells count SIGINT.
const BROKEN_OFF: i32 = 130;

/// Listens from now on, on a thread of its own; also ends the run when its time is over.
pub(super) fn listen(stop: &Stop, max_runtime: Option<Duration>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stop = stop.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            let over = async {
                match max_runtime {
                    Some(time) => tokio::time::sleep(time).await,
                    None => std::future::pending().await,
                }
            };
            tokio::pin!(over);
            let mut over_yet = false;
            loop {
                tokio::select! {
                    () = signal() => {
                        if stop.wished() == Some(Why::Signal) {
                            std::process::exit(BROKEN_OFF);
                        }
                        stop.wish(Why::Signal);
                    }
                    () = &mut over, if !over_yet => {
                        over_yet = true;
                        stop.wish(Why::MaxRuntime);
                    }
                }
            }
        });
    })?;
    Ok(())
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
