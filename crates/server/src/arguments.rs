//! What the command line and the environment say.

use std::ffi::OsString;
use std::str::FromStr;

use cloudchamber::Accounts;
use lexopt::Arg;
use model::{AccountId, Timestamp};
use world::{ClockMode, Settings};

const HELP: &str = "\
An AWS that runs in a test process or on a laptop, with every account and Region in it.

Usage:
  cloudchamber serve [OPTIONS]             serve on one port until stopped
  cloudchamber exec [OPTIONS] -- COMMAND   run a command in a fresh world and show what changed

Options:
  --host ADDRESS     address to listen on (default 127.0.0.1; exec always uses that)
  --port NUMBER      port to listen on (default 4566; 0 takes a free one; exec always does)
  --seed NUMBER      seed of all ids (default 0): same seed, same calls, same bytes
  --clock WHEN       'real' (default), or a time such as 2026-01-02T03:04:05Z at which the clock stands still
  --pace FACTOR      how long AWS's own doing takes: 0 (default) is at once, 1 as slow as AWS
  --lenient          take what AWS refuses where no harm comes of it (policies that are none, steps out of order)
  --body-limit MIB   largest request body (default 6144)
  --log FILTER       'warn' (default), 'info', 'debug': one JSON object a line on standard error
  -h, --help         this text
  -V, --version      the version

Environment:
  CLOUDCHAMBER_ACCOUNT_ID or MOTO_ACCOUNT_ID   the account of all calls
  CLOUDCHAMBER_LOG                             the same as --log
  AWS_CA_BUNDLE, or SSL_CERT_FILE              whom to trust of those to whom HTTPS requests go

Not affiliated with Amazon Web Services.";

/// What to do.
#[derive(Debug)]
pub enum Command {
    /// Print this and end.
    Help(String),
    /// Serve until stopped.
    Serve(Serve),
    /// Run a command in a fresh world.
    Exec(Serve, Vec<OsString>),
}

/// How to serve.
#[derive(Debug)]
pub struct Serve {
    /// The address to listen on.
    pub host: String,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// How the world begins.
    pub settings: Settings,
    /// How the account of a call is found.
    pub accounts: Accounts,
    /// The largest request body in bytes.
    pub body_limit: usize,
    /// What is logged.
    pub log: String,
}

/// Reads the command line; an error is a sentence that says what to do.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let command = match parser.next().map_err(|error| error.to_string())? {
        None | Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Command::Help(HELP.to_owned())),
        Some(Arg::Short('V') | Arg::Long("version")) => {
            return Ok(Command::Help(format!("cloudchamber {}", env!("CARGO_PKG_VERSION"))));
        }
        Some(Arg::Value(command)) => command.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().to_string()),
    };
    if command != "serve" && command != "exec" {
        return Err(format!("'{command}' is no command: use 'serve' or 'exec'"));
    }
    let mut serve = defaults()?;
    let mut rest = Vec::new();
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help(HELP.to_owned())),
            Arg::Value(value) if command == "exec" => {
                rest.push(value);
                rest.extend(parser.raw_args().map_err(|error| error.to_string())?);
            }
            Arg::Long(name) => {
                let name = name.to_owned();
                option(&mut serve, &name, &mut parser)?;
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    match (command.as_str(), rest.is_empty()) {
        ("exec", true) => Err("exec needs a command: cloudchamber exec -- COMMAND".to_owned()),
        ("exec", false) => Ok(Command::Exec(serve, rest)),
        _ => Ok(Command::Serve(serve)),
    }
}

fn defaults() -> Result<Serve, String> {
    let mut accounts = Accounts::default();
    for name in ["CLOUDCHAMBER_ACCOUNT_ID", "MOTO_ACCOUNT_ID"] {
        let Some(text) = std::env::var(name).ok().filter(|_| accounts.forced.is_none()) else { continue };
        let account = AccountId::from_str(&text);
        accounts.forced = Some(account.map_err(|()| format!("{name} is '{text}': it needs twelve digits"))?);
    }
    Ok(Serve {
        host: "127.0.0.1".to_owned(),
        port: 4566,
        settings: Settings { seed: 0, clock: ClockMode::Real, pace: 0.0, lenient: false },
        accounts,
        body_limit: 6 << 30,
        log: std::env::var("CLOUDCHAMBER_LOG").unwrap_or_else(|_| "warn".to_owned()),
    })
}

fn option(serve: &mut Serve, name: &str, parser: &mut lexopt::Parser) -> Result<(), String> {
    let mut text = || {
        let value = parser.value().map_err(|error| error.to_string())?;
        value.into_string().map_err(|_| format!("--{name} is not UTF-8"))
    };
    match name {
        "host" => serve.host = text()?,
        "port" => serve.port = number(name, &text()?)?,
        "seed" => serve.settings.seed = number(name, &text()?)?,
        "pace" => {
            let pace = number(name, &text()?)?;
            if !(0.0..=1e6).contains(&pace) {
                return Err(format!("--pace {pace} is out of range: give a number from 0"));
            }
            serve.settings.pace = pace;
        }
        "lenient" => serve.settings.lenient = true,
        "body-limit" => serve.body_limit = number::<usize>(name, &text()?)?.saturating_mul(1 << 20),
        "log" => serve.log = text()?,
        "clock" => serve.settings.clock = clock(&text()?)?,
        _ => return Err(format!("--{name} is no option")),
    }
    Ok(())
}

fn clock(text: &str) -> Result<ClockMode, String> {
    if text == "real" {
        return Ok(ClockMode::Real);
    }
    let time = Timestamp::parse_iso8601(text);
    time.map(ClockMode::Frozen)
        .ok_or_else(|| format!("--clock '{text}': give 'real' or a time such as 2026-01-02T03:04:05Z"))
}

fn number<T: FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("--{name} '{text}' is no number in range"))
}
