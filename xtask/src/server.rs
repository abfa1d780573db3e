//! Builds, starts and stops servers: ours, and moto's to compare with.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Result};
use crate::{process, workspace};

/// How long a server may take to answer its first request.
const START_TIME: Duration = Duration::from_secs(30);
/// How long a server may take to end after it was asked to.
const STOP_TIME: Duration = Duration::from_secs(5);

/// How the binary is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Builds fast: for tests.
    Debug,
    /// Runs fast: for people.
    Release,
}

/// Builds our server and tells where its binary is. `CLOUDCHAMBER_BIN` names one that is used as it is.
pub(crate) fn build(profile: Profile) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CLOUDCHAMBER_BIN") {
        return Ok(PathBuf::from(path));
    }
    let (folder, flags): (_, &[&str]) = match profile {
        Profile::Debug => ("debug", &[]),
        Profile::Release => ("release", &["--release"]),
    };
    process::timed(&format!("build the server ({folder})"), || {
        process::run(process::cargo(&["build", "--package", "server", "--bin", "cloudchamber"]).args(flags))
    })?;
    Ok(workspace::target().join(folder).join("cloudchamber"))
}

/// A server that runs until this value is dropped.
pub(crate) struct Server {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts our server with a fresh world; `options` are more words for its command line.
    pub(crate) fn start(binary: &Path, port: u16, options: &[&str]) -> Result<Self> {
        let mut command = process::command(binary);
        command.args(["serve", "--host", "127.0.0.1", "--port", &port.to_string()]).args(options);
        Self::spawn("cloudchamber", command, port, "/_cloudchamber/health")
    }

    /// Starts a server by the command given, and waits until it answers 200 on `ready`.
    pub(crate) fn spawn(name: &str, mut command: Command, port: u16, ready: &str) -> Result<Self> {
        if !is_free(port) {
            return Err(Failure::new(format!("port {port} is in use, so {name} cannot be started on it"))
                .hint("end the program that listens there, or choose another with --port"));
        }
        let log = workspace::cache("log")?.join(format!("{name}-{port}.log"));
        let file = File::create(&log).context(format!("cannot make {}", log.display()))?;
        let copy = file.try_clone().context("cannot share the log file")?;
        let child = command
            .stdout(file)
            .stderr(copy)
            .spawn()
            .context(format!("cannot start {}", command.get_program().to_string_lossy()))?;
        let mut server = Self { child, port, log };
        server.wait_until_ready(name, ready)?;
        Ok(server)
    }

    /// Where the server listens.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Fails, with the end of its log, if the server has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        match self.child.try_wait().context("cannot ask after the server")? {
            None => Ok(()),
            Some(status) => {
                let failure =
                    Failure::new(format!("the server on port {} {}", self.port, process::ending(status)));
                Err(failure.hint(self.last_words()))
            }
        }
    }

    fn wait_until_ready(&mut self, name: &str, path: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < START_TIME {
            if answers(self.port, path) {
                return Ok(());
            }
            self.check_alive()?;
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Failure::new(format!(
            "{name} did not answer GET {path} on port {} within {}",
            self.port,
            process::seconds(START_TIME)
        ))
        .hint(self.last_words()))
    }

    fn last_words(&self) -> String {
        let log = workspace::read(&self.log).unwrap_or_default();
        format!("the end of its log ({}):\n{}", self.log.display(), process::tail(&log, 20))
    }
}

impl Drop for Server {
    /// Asks the server to end, and ends it if it does not listen.
    fn drop(&mut self) {
        let asked = process::output(process::command("kill").args(["-TERM", &self.child.id().to_string()]));
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < STOP_TIME {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether nobody listens on a port.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot find a free port")?;
    Ok(listener.local_addr().context("cannot find a free port")?.port())
}

/// Whether a GET of the path is answered with 200.
fn answers(port: u16, path: &str) -> bool {
    let get = || -> std::io::Result<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(start.ends_with(b" 200"))
    };
    get().unwrap_or(false)
}

/// Gives a command the endpoint and dummy credentials, and hides whatever this machine knows of the real AWS.
pub(crate) fn point_at<'a>(command: &'a mut Command, endpoint: &str) -> &'a mut Command {
    const NOWHERE: &str = "/nonexistent";
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", NOWHERE)
        .env("AWS_SHARED_CREDENTIALS_FILE", NOWHERE)
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_REGION")
        .env_remove("AWS_SESSION_TOKEN")
}
