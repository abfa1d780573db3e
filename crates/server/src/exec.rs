//! `cloudchamber exec`: a command in a fresh world, and what it changed there.

use std::ffi::OsString;
use std::sync::Arc;

use crate::arguments::Serve;
use crate::worlds::{DEFAULT, Worlds};
use crate::{listen, logs, runtime, timeline};

/// Runs the command, prints what changed, and returns the command's exit code.
pub fn run(options: Serve, command: &[OsString]) -> Result<u8, String> {
    logs(&options.log)?;
    let worlds = Arc::new(Worlds::new(options.settings, options.accounts));
    let code = runtime()?.block_on(async {
        let listener = listen::bind("127.0.0.1", 0).await?;
        let address = listener.local_addr().map_err(|error| format!("the socket has no address: {error}"))?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(listen::serve(listener, worlds.clone(), options.body_limit, async {
            let _ = stopped.await;
        }));
        let status = child(command, &format!("http://{address}")).status().await;
        let _ = stop.send(());
        let _ = serving.await;
        let name = command[0].to_string_lossy();
        let status = status
            .map_err(|error| format!("cannot run '{name}' ({error}): is it installed and on the PATH?"))?;
        Ok::<_, String>(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
    })?;
    report(&worlds);
    Ok(code)
}

/// The command with an environment in which every AWS SDK finds the world. What the user has set stays, but for
/// what would lead elsewhere.
fn child(command: &[OsString], endpoint: &str) -> tokio::process::Command {
    let mut child = tokio::process::Command::new(&command[0]);
    child.args(&command[1..]).env("AWS_ENDPOINT_URL", endpoint).env("AWS_EC2_METADATA_DISABLED", "true");
    child
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    child.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    if std::env::var_os("AWS_DEFAULT_REGION").is_none() && std::env::var_os("AWS_REGION").is_none() {
        child.env("AWS_DEFAULT_REGION", "us-east-1");
    }
    child
}

fn report(worlds: &Worlds) {
    let Some(chamber) = worlds.get(DEFAULT) else { return };
    let log = chamber.world().log();
    if log.is_empty() {
        eprintln!("\nNothing changed in the world.");
        return;
    }
    eprintln!("\nWhat changed in the world:");
    for commit in log.iter().filter(|commit| !commit.changes.is_empty()) {
        eprint!("{}", timeline::text(commit));
    }
}
