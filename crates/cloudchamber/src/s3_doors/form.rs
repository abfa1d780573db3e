//! A posted form (`multipart/form-data`), whose file stays where it lies.

use bytes::Bytes;

/// What the fields before the file may hold together.
const LONGEST: usize = 20 << 10;

/// The fields up to the file, and the file. What comes after the file does not count.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Names in lower case and values, in order.
    fields: Vec<(String, String)>,
    pub(super) file: Option<File>,
}

/// The file of a form.
#[derive(Debug)]
pub(super) struct File {
    /// As the browser names it; empty when it does not.
    pub(super) name: String,
    pub(super) content: Bytes,
}

/// Why a form cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Malformed,
    TooLong,
}

impl Form {
    /// Reads a form of a content type, which tells the boundary between the fields.
    pub(super) fn read(content_type: &str, body: &Bytes) -> Result<Self, Unreadable> {
        let boundary = parameter(content_type, "boundary").ok_or(Unreadable::Malformed)?;
        let mark = format!("--{boundary}");
        let mut at = find(body, mark.as_bytes(), 0).ok_or(Unreadable::Malformed)? + mark.len();
        let mark = format!("\r\n{mark}");
        let (mut form, mut length) = (Form::default(), 0);
        while !body[at..].starts_with(b"--") {
            let head = line_end(body, at).ok_or(Unreadable::Malformed)?;
            let start = find(body, b"\r\n\r\n", head - 2).ok_or(Unreadable::Malformed)? + 4;
            let end = find(body, mark.as_bytes(), start).ok_or(Unreadable::Malformed)?;
            let head = String::from_utf8_lossy(body.get(head..start - 2).unwrap_or_default()).into_owned();
            let disposition = disposition(&head).ok_or(Unreadable::Malformed)?;
            let name = parameter(disposition, "name").ok_or(Unreadable::Malformed)?.to_ascii_lowercase();
            if name == "file" {
                let name = parameter(disposition, "filename").unwrap_or_default();
                // Some browsers send the whole path.
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                form.file = Some(File { name, content: body.slice(start..end) });
                return Ok(form);
            }
            length += name.len() + (end - start);
            if length > LONGEST {
                return Err(Unreadable::TooLong);
            }
            form.fields.push((name, String::from_utf8_lossy(&body[start..end]).into_owned()));
            at = end + mark.len();
        }
        Ok(form)
    }

    /// The value of a field; the name is in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// All fields but the file, in order, their names in lower case.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Where the line ends that begins at `at`, after its end.
fn line_end(body: &[u8], at: usize) -> Option<usize> {
    find(body, b"\r\n", at).map(|end| end + 2)
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    loop {
        // To look for one byte is fast, and files are large.
        at += body.get(at..)?.iter().position(|byte| *byte == first)?;
        if body[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

fn disposition(head: &str) -> Option<&str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then(|| value.trim())
    })
}

/// A parameter of a header (`; name="value"`).
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once(';') {
        let (key, value) = after.split_once('=')?;
        let (value, left) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim_end().to_owned());
        }
        rest = left;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Form, Unreadable};
    use bytes::Bytes;

    const TYPE: &str = "multipart/form-data; boundary=\"xYz\"";

    #[test]
    fn fields_come_before_the_file() {
        let body = "preamble\r\n--xYz\r\nContent-Disposition: form-data; name=\"Key\"\r\n\r\na/${filename}\r\n\
                    --xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x;y.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\nline\r\n--xY\r\n\r\n--xYz\r\n\
                    Content-Disposition: form-data; name=\"after\"\r\n\r\n1\r\n--xYz--\r\n";
        let form = Form::read(TYPE, &Bytes::from_static(body.as_bytes())).expect("a form");
        assert_eq!(form.fields().collect::<Vec<_>>(), [("key", "a/${filename}")]);
        let file = form.file.expect("a file");
        assert_eq!((file.name.as_str(), &file.content[..]), ("x;y.txt", &b"line\r\n--xY\r\n"[..]));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in [
            "",
            "--xYz",
            "--xYz\r\n",
            "--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xYz--",
            "--xYz\r\n\r\nx",
        ] {
            let outcome = Form::read(TYPE, &Bytes::from_static(body.as_bytes()));
            assert_eq!(outcome.err(), Some(Unreadable::Malformed), "{body:?}");
        }
        assert!(Form::read("multipart/form-data", &Bytes::new()).is_err());
        let empty = Form::read(TYPE, &Bytes::from_static(b"--xYz--\r\n")).expect("a form");
        assert!(empty.file.is_none());
    }
}
