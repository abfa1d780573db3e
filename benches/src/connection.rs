//! A connection that sends ready-made bytes and reads answers with as little work as possible: what the client does
//! takes time from the server beside it.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Result;

/// How long an answer may take: moto needs a while to make a thousand instances.
const PATIENCE: Duration = Duration::from_secs(300);

/// An HTTP/1.1 connection, opened anew when the server closes it.
pub struct Connection {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    closed: bool,
}

/// What is needed of the head of an answer.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Where the body begins.
    body: usize,
    /// The length of the body.
    length: usize,
    /// Whether the server closes the connection after it.
    close: bool,
}

impl Connection {
    /// Opens a connection.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = connect(address)?;
        Ok(Self { address, stream, buffer: vec![0; 64 << 10], closed: false })
    }

    /// Sends a request and returns the whole answer, head and body, which must be a success.
    pub fn call(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.send(request)?;
        self.receive()
    }

    /// Sends a request.
    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        if self.closed {
            self.stream = connect(self.address)?;
            self.closed = false;
        }
        self.stream.write_all(request).map_err(|error| format!("cannot send a request: {error}"))
    }

    /// Waits for the answer to the last request and returns it whole; anything but a 200 or 204 is an error.
    pub fn receive(&mut self) -> Result<&[u8]> {
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled)?;
            if let Some(head) = Head::parse(&self.buffer[..filled])? {
                break head;
            }
        };
        let end = head.body + head.length;
        while filled < end {
            self.buffer.resize(self.buffer.len().max(end), 0);
            filled += self.read(filled)?;
        }
        self.closed = head.close;
        let answer = &self.buffer[..end];
        if matches!(head.status, 200 | 204) {
            return Ok(answer);
        }
        let text = String::from_utf8_lossy(&answer[head.body..]);
        let start: String = text.chars().take(400).collect();
        Err(format!("a call was answered with status {}: {start}", head.status))
    }

    fn read(&mut self, filled: usize) -> Result<usize> {
        if filled == self.buffer.len() {
            self.buffer.resize(2 * filled, 0);
        }
        match self.stream.read(&mut self.buffer[filled..]) {
            Ok(0) => Err("the server closed the connection in the middle".to_owned()),
            Ok(count) => Ok(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                Err(format!("no answer within {} seconds", PATIENCE.as_secs()))
            }
            Err(error) => Err(format!("cannot read an answer: {error}")),
        }
    }
}

impl Head {
    /// Reads a head; `None` if it is not all there yet.
    fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&bytes[..end]).map_err(|_| "the head of an answer is not UTF-8")?;
        let mut lines = text.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let status = status.ok_or_else(|| format!("not an HTTP answer: {text}"))?;
        // 204 is "no content", and mostly does not say so again.
        let (mut length, mut close) = (Some(0).filter(|_| status == 204), false);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            } else if name.eq_ignore_ascii_case("connection") {
                close = value.trim().eq_ignore_ascii_case("close");
            }
        }
        let length = length.ok_or_else(|| format!("an answer does not say its length: {text}"))?;
        Ok(Some(Self { status, body: end + 4, length, close }))
    }
}

fn connect(address: SocketAddr) -> Result<TcpStream> {
    let open = || -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    };
    open().map_err(|error| format!("cannot connect to {address}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_it_is_all_there() {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";
        assert_eq!(Head::parse(&head[..40]), Ok(None));
        assert_eq!(Head::parse(head), Ok(Some(Head { status: 200, body: 57, length: 3, close: true })));
    }

    #[test]
    fn an_answer_without_a_length_is_refused() {
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
