//! `SelectObjectContent`: a query over the records of an object.

use service::{Blob, Bytes, Operation, Result, View};

use crate::encryption::CustomerKey;
use crate::get_object::{is_archived, readable};
use crate::select::output::Writer;
use crate::select::{Record, Selection, csv, json};
use crate::shapes::*;
use crate::{buckets, faults, select_faults};

pub(crate) const OPERATIONS: &[Operation] = &[service::reads!("SelectObjectContent", select)];

/// What the records of one event hold at most.
const EVENT: usize = 1 << 20;
/// What packed content may grow to.
const UNPACKED: usize = 256 << 20;
const EXPRESSION_LIMIT: usize = 256 << 10;

service::structures! {
    /// The answer: its events, all at once.
    Selected { payload: Vec<SelectObjectContentEventStream> = "Payload" }
}

fn select(view: View<'_>, request: SelectObjectContentRequest) -> Result<Selected> {
    let found = buckets::find(view, &request.bucket, request.expected_bucket_owner.as_deref())?;
    let object = readable(view.state(), found, &request.key, None, "POST")?;
    let customer_key = CustomerKey {
        algorithm: request.sse_customer_algorithm,
        key: request.sse_customer_key,
        md5: request.sse_customer_key_md5,
    };
    customer_key.opens(object)?;
    if is_archived(object, view.now()) {
        return Err(faults::invalid_object_state(object.storage_class.as_deref().unwrap_or_default()));
    }
    if !request.expression_type.eq_ignore_ascii_case("SQL") {
        return Err(select_faults::no_sql());
    }
    if request.expression.len() > EXPRESSION_LIMIT {
        return Err(select_faults::too_long());
    }
    let mut selection = Selection::parse(&request.expression, view.now())?;
    let writer = Writer::of(request.output_serialization)?;
    let input = request.input_serialization;
    let content = unpacked(&object.content, input.compression_type.as_deref())?;
    let range = Scan::of(request.scan_range, &input, content.len())?;
    let mut source = Source::of(&content, &input)?;
    let mut records = Records::default();
    while let Some((start, record)) = source.next()? {
        if selection.is_done() || start > range.last {
            break;
        }
        if start >= range.first {
            selection.take(record, |line| records.write(&writer, line))?;
        }
    }
    if let Some(line) = selection.finish()? {
        records.write(&writer, line);
    }
    let wants_progress = request.request_progress.is_some_and(|progress| progress.enabled == Some(true));
    let (scanned, processed) = (object.content.len() as i64, content.len() as i64);
    Ok(Selected { payload: records.events(scanned, processed, wants_progress) })
}

/// The content as it was before it was packed.
fn unpacked(content: &Blob, compression: Option<&str>) -> Result<Bytes> {
    let content = content.bytes();
    match compression.map(str::to_ascii_uppercase).as_deref() {
        None | Some("" | "NONE") => Ok(content),
        Some("BZIP2") => {
            packing::bunzip2(&content, UNPACKED).map(Bytes::from).ok_or_else(select_faults::broken_packing)
        }
        Some("GZIP") => {
            packing::gunzip(&content, UNPACKED).map(Bytes::from).ok_or_else(select_faults::broken_packing)
        }
        Some(_) => Err(select_faults::unknown_compression()),
    }
}

/// Where records must begin.
struct Scan {
    first: usize,
    last: usize,
}

impl Scan {
    fn of(range: Option<ScanRange>, input: &InputSerialization, size: usize) -> Result<Self> {
        let Some(range) = range else { return Ok(Self { first: 0, last: usize::MAX }) };
        let is_packed = input.compression_type.as_deref().is_some_and(|compression| compression != "NONE");
        let is_document = input.json.as_ref().is_some_and(|json| json.r#type.as_deref() == Some("DOCUMENT"));
        let breaks = input.csv.as_ref().is_some_and(|csv| csv.allow_quoted_record_delimiter == Some(true));
        if is_packed || is_document || breaks {
            return Err(select_faults::no_scan_range());
        }
        let number = |number: i64| usize::try_from(number).map_err(|_| select_faults::character_too_long());
        Ok(match (range.start, range.end) {
            // An end alone means so many bytes from the end.
            (None, Some(end)) => Self { first: size.saturating_sub(number(end)?), last: usize::MAX },
            (start, end) => {
                Self { first: start.map_or(Ok(0), number)?, last: end.map_or(Ok(usize::MAX), number)? }
            }
        })
    }
}

/// Where records come from.
enum Source<'c> {
    Csv(csv::Reader<'c>),
    Json(json::Reader<'c>),
}

impl<'c> Source<'c> {
    fn of(content: &'c [u8], input: &InputSerialization) -> Result<Self> {
        match (&input.csv, &input.json, &input.parquet) {
            (Some(csv), None, None) => csv::Reader::new(content, csv).map(Self::Csv),
            (None, Some(json), None) => match json.r#type.as_deref() {
                Some(kind) if ["DOCUMENT", "LINES"].iter().any(|known| kind.eq_ignore_ascii_case(known)) => {
                    Ok(Self::Json(json::Reader::new(content)))
                }
                Some(_) => Err(select_faults::unknown_json_type()),
                None => Err(select_faults::without_format()),
            },
            (None, None, Some(_)) => Err(select_faults::no_parquet()),
            (None, None, None) => Err(select_faults::without_format()),
            _ => Err(select_faults::two_formats()),
        }
    }

    fn next(&mut self) -> Result<Option<(usize, Record)>> {
        match self {
            Self::Csv(reader) => reader.next(),
            Self::Json(reader) => reader.next(),
        }
    }
}

/// The result, cut into what events hold.
#[derive(Default)]
struct Records {
    full: Vec<Vec<u8>>,
    open: Vec<u8>,
    size: usize,
}

impl Records {
    fn write(&mut self, writer: &Writer, line: crate::select::Line) {
        let before = self.open.len();
        writer.write(line, &mut self.open);
        self.size += self.open.len() - before;
        while self.open.len() >= EVENT {
            let rest = self.open.split_off(EVENT);
            self.full.push(std::mem::replace(&mut self.open, rest));
        }
    }

    fn events(
        self,
        scanned: i64,
        processed: i64,
        wants_progress: bool,
    ) -> Vec<SelectObjectContentEventStream> {
        type Event = SelectObjectContentEventStream;
        let returned = self.size as i64;
        let pieces = self.full.into_iter().chain(Some(self.open).filter(|open| !open.is_empty()));
        let records = pieces.map(|piece| RecordsEvent { payload: Some(piece.into()) });
        let mut events: Vec<Event> =
            records.map(|records| Event { records: Some(records), ..Event::default() }).collect();
        if wants_progress {
            let details = Progress {
                bytes_scanned: Some(scanned),
                bytes_processed: Some(processed),
                bytes_returned: Some(returned),
            };
            let progress = Some(ProgressEvent { details: Some(details) });
            events.push(Event { progress, ..Event::default() });
        }
        let details = Stats {
            bytes_scanned: Some(scanned),
            bytes_processed: Some(processed),
            bytes_returned: Some(returned),
        };
        events.push(Event { stats: Some(StatsEvent { details: Some(details) }), ..Event::default() });
        events.push(Event { end: Some(EndEvent {}), ..Event::default() });
        events
    }
}
