//! S3: objects of two sizes, listings of many keys, and what objects cost in memory.

use crate::connection::Connection;
use crate::load::{CONNECTIONS, Load, Round, Script};
use crate::memory::rested;
use crate::process::{Program, Server};
use crate::{Plan, Result, progress, report, request};

const BUCKET: &str = "measured";
/// How many distinct keys each connection writes or reads in turn.
const KEYS: usize = 50;
const KIBIBYTE: usize = 1 << 10;
const EIGHT_MEBIBYTES: usize = 8 << 20;
/// Keys in a folder of the bucket that is listed.
const FOLDER: usize = 100;

/// Puts of 1 KiB.
pub fn put_small(connection: &mut Connection) -> Result<Vec<Script>> {
    create_bucket(connection)?;
    Ok((0..CONNECTIONS).map(|caller| puts(caller, KEYS, KIBIBYTE)).collect())
}

/// Gets of 1 KiB.
pub fn get_small(connection: &mut Connection) -> Result<Vec<Script>> {
    gets(connection, KEYS, KIBIBYTE)
}

/// Puts of 8 MiB.
pub fn put_large(connection: &mut Connection) -> Result<Vec<Script>> {
    create_bucket(connection)?;
    Ok((0..CONNECTIONS).map(|caller| puts(caller, 1, EIGHT_MEBIBYTES)).collect())
}

/// Gets of 8 MiB.
pub fn get_large(connection: &mut Connection) -> Result<Vec<Script>> {
    gets(connection, 1, EIGHT_MEBIBYTES)
}

fn gets(connection: &mut Connection, keys: usize, size: usize) -> Result<Vec<Script>> {
    create_bucket(connection)?;
    let mut scripts = Vec::new();
    for caller in 0..CONNECTIONS {
        for put in puts(caller, keys, size) {
            connection.call(&put)?;
        }
        let keys = (0..keys).map(|number| request::s3("GET", &object(caller, number), b""));
        scripts.push(keys.collect());
    }
    Ok(scripts)
}

/// Each key in turn, and then all again with other content: to put what is there already would be no change.
fn puts(caller: usize, keys: usize, size: usize) -> Script {
    let contents = [caller, caller + CONNECTIONS]
        .map(|shift| (0..size).map(|place| (place * 31 + shift) as u8).collect());
    let put = |content: &Vec<u8>| {
        let put = |number| request::s3("PUT", &object(caller, number), content);
        (0..keys).map(put).collect::<Script>()
    };
    contents.iter().flat_map(put).collect()
}

fn object(caller: usize, number: usize) -> String {
    format!("/{BUCKET}/{caller}/object-{number}")
}

fn create_bucket(connection: &mut Connection) -> Result<()> {
    connection.call(&request::s3("PUT", &format!("/{BUCKET}"), b"")).map(drop)
}

/// A page of a folder, and a page of the folders above, in a small bucket and in one of 100,000 keys: the time of a
/// page must not grow with the bucket.
pub fn listing(plan: &Plan, name: &str) -> Result<()> {
    for program in plan.rivals() {
        let is_moto = matches!(program, Program::Moto(_));
        let sizes = if is_moto { vec![1_000] } else { vec![1_000, plan.choose(100_000, 20_000)] };
        for size in sizes {
            let server = Server::start(&program, &plan.folder)?;
            let mut connection = server.connect()?;
            create_bucket(&mut connection)?;
            for number in 0..size {
                let key = format!("/{BUCKET}/{:05}/{:03}", number / FOLDER, number % FOLDER);
                connection.call(&request::s3("PUT", &key, b"x"))?;
            }
            let middle = format!("{:05}", size / FOLDER / 2);
            let pages = [
                ("folder", format!("/{BUCKET}?delimiter=%2F&list-type=2&prefix={middle}%2F")),
                ("folders", format!("/{BUCKET}?delimiter=%2F&list-type=2&max-keys=10&start-after={middle}")),
            ];
            let mut load = Load::new(server, vec![Vec::new(); CONNECTIONS])?;
            for (what, path) in pages {
                load.repeat(&request::s3("GET", &path, b""));
                let count = if is_moto { 100 } else { plan.choose(8_000, 2_000) };
                let rounds = [load.round(count)?, load.round(count)?, load.round(count)?];
                let time = Round::summary(&rounds).processor;
                let rival = program.name();
                progress(name, format_args!("{rival}, {size} keys, {what}: {time:.1} µs of CPU a page"));
                let size = if size == 1_000 { "small" } else { "large" };
                report(name, rival, &format!("{what}-{size}"), time);
            }
        }
    }
    Ok(())
}

/// How much memory grows for 10,000 objects of 1 KiB.
pub fn memory(plan: &Plan, name: &str) -> Result<()> {
    for program in plan.rivals() {
        let is_moto = matches!(program, Program::Moto(_));
        let count = if is_moto { 2_000 } else { plan.choose(10_000, 4_000) };
        let server = Server::start(&program, &plan.folder)?;
        let mut connection = server.connect()?;
        create_bucket(&mut connection)?;
        let content = [b'x'; KIBIBYTE];
        let mut put = |from: usize, to: usize| -> Result<()> {
            for number in from..to {
                connection.call(&request::s3("PUT", &object(0, number), &content))?;
            }
            Ok(())
        };
        put(0, 100)?;
        let before = rested(&server)?;
        put(100, 100 + count)?;
        let growth = (rested(&server)? - before) * 10_000.0 / count as f64;
        progress(name, format_args!("{}: {growth:.1} MB for 10,000 (from {count})", program.name()));
        report(name, program.name(), "growth", growth);
    }
    Ok(())
}
