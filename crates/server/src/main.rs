//! The command `cloudchamber`: serves a cloud on one port, or runs a command inside one.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks to its user")]
#![allow(
    clippy::disallowed_methods,
    reason = "settings are read from the environment here, and nowhere else"
)]

mod arguments;
mod body;
mod control;
mod exec;
mod listen;
mod outside;
mod timeline;
mod tls;
mod worlds;

use std::process::ExitCode;
use std::sync::Arc;

use arguments::{Command, Serve};
use worlds::Worlds;

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help(text)) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Ok(Command::Serve(options)) => outcome(serve(options)),
        Ok(Command::Exec(options, command)) => outcome(exec::run(options, &command)),
        Err(sentence) => {
            eprintln!("cloudchamber: {sentence}\nTry 'cloudchamber --help'.");
            ExitCode::from(2)
        }
    }
}

fn outcome(result: Result<u8, String>) -> ExitCode {
    match result {
        Ok(code) => ExitCode::from(code),
        Err(sentence) => {
            eprintln!("cloudchamber: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is told to stop.
fn serve(options: Serve) -> Result<u8, String> {
    logs(&options.log)?;
    let runtime = runtime()?;
    runtime.block_on(async {
        let listener = listen::bind(&options.host, options.port).await?;
        let address = listener.local_addr().map_err(|error| format!("the socket has no address: {error}"))?;
        println!(
            "cloudchamber {} is ready at http://{address} (stop with Ctrl-C)",
            env!("CARGO_PKG_VERSION")
        );
        let worlds = Arc::new(Worlds::new(options.settings, options.accounts));
        listen::serve(listener, worlds, options.body_limit, stop_signal()).await;
        Ok(0)
    })
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start threads: {error}"))
}

fn logs(filter: &str) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|error| {
        format!("--log '{filter}' is no filter ({error}): give 'warn', 'info' or 'debug'")
    })?;
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    Ok(())
}

/// Ends with Ctrl-C or a polite request to terminate.
async fn stop_signal() {
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
