//! Servers as processes: started, watched through `/proc`, and ended when they are dropped.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::connection::Connection;
use crate::{Result, request};

/// How long a server may take to open its port and to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may take to end after it was asked to.
const FAREWELL: Duration = Duration::from_secs(5);
/// How often a starting server is knocked at: far shorter than the times to be measured.
const KNOCK: Duration = Duration::from_micros(100);
/// The unit of the times in `/proc/PID/stat`, the same on every Linux that Rust knows.
const TICKS_PER_SECOND: f64 = 100.0;

/// A server that can be started.
#[derive(Clone)]
pub enum Program {
    /// The binary of our server.
    Ours(PathBuf),
    /// A bare hyper server that gives the answer recorded in a file.
    Bare(PathBuf),
    /// The program of moto's server.
    Moto(PathBuf),
}

impl Program {
    /// How the report calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ours(_) => "ours",
            Self::Bare(_) => "bare",
            Self::Moto(_) => "moto",
        }
    }

    fn command(&self, port: u16) -> Result<Command> {
        let port = port.to_string();
        let mut command = match self {
            Self::Ours(path) | Self::Moto(path) => Command::new(path),
            Self::Bare(_) => Command::new(
                std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?,
            ),
        };
        match self {
            Self::Ours(_) => command.args(["serve", "--host", "127.0.0.1", "--port", &port]),
            Self::Bare(recorded) => command.args(["bare", &port]).arg(recorded),
            Self::Moto(_) => command.args(["-H", "127.0.0.1", "-p", &port]),
        };
        Ok(command)
    }
}

/// A server that runs until this value is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    name: &'static str,
    log: PathBuf,
}

impl Server {
    /// Starts a server and does not wait for it.
    pub fn spawn(program: &Program, folder: &Path) -> Result<Self> {
        let address = free_address()?;
        let name = program.name();
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).map_err(|error| format!("cannot make {}: {error}", log.display()))?;
        let mut command = program.command(address.port())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn();
        let path = command.get_program().to_string_lossy().into_owned();
        let child =
            child.map_err(|error| format!("cannot start {path} ({error}): is it built for this machine?"))?;
        Ok(Self { child, address, name, log })
    }

    /// Starts a server and waits until it has answered a first call.
    pub fn start(program: &Program, folder: &Path) -> Result<Self> {
        let mut server = Self::spawn(program, folder)?;
        server.wait_until_it_answers()?;
        Ok(server)
    }

    /// Waits until the port is open.
    pub fn wait_until_open(&mut self) -> Result<()> {
        self.retry(|address| TcpStream::connect(address).map(drop).map_err(|error| error.to_string()))
    }

    /// Waits until a call is answered.
    pub fn wait_until_it_answers(&mut self) -> Result<()> {
        let ask = request::caller_identity();
        self.retry(|address| Connection::open(address)?.call(&ask).map(drop))
    }

    fn retry(&mut self, attempt: impl Fn(SocketAddr) -> Result<()>) -> Result<()> {
        let start = Instant::now();
        loop {
            let Err(sentence) = attempt(self.address) else { return Ok(()) };
            let ended = self.child.try_wait().ok().flatten();
            if ended.is_some() || start.elapsed() > PATIENCE {
                return Err(format!(
                    "the server '{}' does not answer ({sentence}): see {}",
                    self.name,
                    self.log.display()
                ));
            }
            std::thread::sleep(KNOCK);
        }
    }

    /// A connection to it.
    pub fn connect(&self) -> Result<Connection> {
        Connection::open(self.address)
    }

    /// How the report calls it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The seconds of processor time that it took so far, in the kernel and outside.
    pub fn processor_time(&self) -> Result<f64> {
        processor_time(&self.child.id().to_string())
    }

    /// The memory that it has in RAM, in megabytes of a million bytes.
    pub fn resident_memory(&self) -> Result<f64> {
        let status = read_proc(&self.child.id().to_string(), "status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes.map(|number| number * 1024.0 / 1e6).ok_or_else(|| format!("{} has ended", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first: one that is instrumented writes down what it saw when it ends.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < FAREWELL {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The seconds of processor time that a process (`self` for this one) took so far.
pub fn processor_time(process: &str) -> Result<f64> {
    let stat = read_proc(process, "stat")?;
    // The name of the program stands in brackets and may hold anything; `utime` and `stime` are 11 fields after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace().skip(11).take(2);
    let ticks: Vec<f64> = fields.filter_map(|field| field.parse().ok()).collect();
    match ticks.as_slice() {
        [user, system] => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err(format!("/proc/{process}/stat does not say how much processor time was taken")),
    }
}

fn read_proc(process: &str, file: &str) -> Result<String> {
    let path = format!("/proc/{process}/{file}");
    std::fs::read_to_string(&path).map_err(|error| {
        format!("cannot read {path} ({error}): benchmarks need Linux, and the server must not end")
    })
}

/// An address that nobody listens on.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map_err(|error| format!("cannot find a free port: {error}"))
}
