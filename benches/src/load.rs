//! The load: a closed loop over a few connections, each with a script of requests that it repeats.

use std::fmt;
use std::time::Instant;

use crate::Result;
use crate::connection::Connection;
use crate::process::{Server, processor_time};

/// How many connections have a request under way at any time.
pub const CONNECTIONS: usize = 16;

/// The requests of one connection, in order, from the beginning again after the last.
pub type Script = Vec<Vec<u8>>;

/// A server and those who call it.
pub struct Load {
    /// The server, which runs as long as its load.
    pub server: Server,
    callers: Vec<Caller>,
}

/// One connection and where it is in its script.
struct Caller {
    connection: Connection,
    script: Script,
    next: usize,
}

/// What one round showed.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Requests a second.
    pub rate: f64,
    /// The server's processor time in microseconds a request.
    pub processor: f64,
    /// How many processors the client kept busy: near 1 it may be what holds the server up.
    pub client: f64,
}

impl Load {
    /// Connects one caller for each script.
    pub fn new(server: Server, scripts: Vec<Script>) -> Result<Self> {
        let callers = scripts.into_iter().map(|script| {
            let connection = server.connect()?;
            Ok(Caller { connection, script, next: 0 })
        });
        let callers = callers.collect::<Result<_>>()?;
        Ok(Self { server, callers })
    }

    /// Has all callers send this one request from now on.
    pub fn repeat(&mut self, request: &[u8]) {
        for caller in &mut self.callers {
            caller.script = vec![request.to_vec()];
            caller.next = 0;
        }
    }

    /// Sends about `count` requests, evenly over the connections, and measures.
    pub fn round(&mut self, count: usize) -> Result<Round> {
        let each = count.div_ceil(self.callers.len()).max(1);
        let total = (each * self.callers.len()) as f64;
        let (server, client) = (self.server.processor_time()?, processor_time("self")?);
        let start = Instant::now();
        self.send(each)?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(Round {
            rate: total / seconds,
            processor: (self.server.processor_time()? - server) * 1e6 / total,
            client: (processor_time("self")? - client) / seconds,
        })
    }

    /// Each connection sends so many requests. One thread looks after all of them in turn: a request follows as soon
    /// as the answer before it is read, so that the server always has some to work on.
    fn send(&mut self, each: usize) -> Result<()> {
        for caller in &mut self.callers {
            caller.send()?;
        }
        for _ in 1..each {
            for caller in &mut self.callers {
                caller.connection.receive()?;
                caller.send()?;
            }
        }
        for caller in &mut self.callers {
            caller.connection.receive()?;
        }
        Ok(())
    }
}

impl Caller {
    fn send(&mut self) -> Result<()> {
        self.connection.send(&self.script[self.next])?;
        self.next = (self.next + 1) % self.script.len();
        Ok(())
    }
}

impl Round {
    /// Several rounds as one: the best throughput, which other programs on the machine disturb, and the median of the
    /// processor time, which may as well seem less in a disturbed round as more.
    pub fn summary(rounds: &[Self]) -> Self {
        let median = |of: fn(&Self) -> f64| {
            let mut all: Vec<f64> = rounds.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
        };
        Self {
            rate: rounds.iter().map(|round| round.rate).fold(0.0, f64::max),
            processor: median(|round| round.processor),
            client: median(|round| round.client),
        }
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rate, processor, client } = self;
        let busy = client * 100.0;
        write!(f, "{rate:.1} requests/s, {processor:.1} µs of CPU each (client {busy:.0} % busy)")
    }
}
