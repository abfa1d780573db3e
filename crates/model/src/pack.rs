//! The packed form of models: one file of all services, each compressed, opened and decoded on use.
//!
//! The file starts with an uncompressed index (what routing needs). A service's data, once inflated, is
//! `counts, string offsets, operation offsets, shape offsets, strings, records`, so that opening it reads nothing
//! but the counts: a record is decoded when it is asked for. Numbers in records are LEB128.

use std::io::Read as _;
use std::sync::OnceLock;

use crate::model::{
    Binding, Kind, Member, Model, Operation, Protocol, ShapeId, ShapeModel, StructureKind, TimestampFormat,
};

static PACKED: &[u8] = include_bytes!("../../../models/services.bin");

/// What is known of a service without opening its model.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The service's name in botocore, which is also its folder there.
    pub name: &'static str,
    /// `serviceId` (`DynamoDB`).
    pub service_id: &'static str,
    /// The first label of the host name.
    pub endpoint_prefix: &'static str,
    /// The service in the credential scope of signatures.
    pub signing_name: &'static str,
    /// What stands before the dot in `X-Amz-Target`; empty for services without.
    pub target_prefix: &'static str,
    /// The version in query requests.
    pub api_version: &'static str,
    /// The XML namespace of the service; empty for services without.
    pub xml_namespace: &'static str,
    /// `1.0` or `1.1`; empty for services that do not speak json.
    pub json_version: &'static str,
    /// The protocols the service speaks, the preferred one first.
    pub protocols: Vec<Protocol>,
    /// Whether the service also answers with the codes of its former query protocol.
    pub query_compatible: bool,
}

/// The services of the packed file.
pub struct Services {
    entries: Vec<(Entry, std::ops::Range<usize>, usize)>,
    models: Vec<OnceLock<Model>>,
}

impl Services {
    pub(crate) fn get() -> &'static Services {
        static SERVICES: OnceLock<Services> = OnceLock::new();
        SERVICES.get_or_init(|| Services::index(PACKED))
    }

    fn index(file: &'static [u8]) -> Services {
        let mut cursor = Cursor { data: file, at: 0 };
        let count = cursor.number();
        let mut entries = Vec::with_capacity(count);
        let mut spans = Vec::with_capacity(count);
        for _ in 0..count {
            let entry = Entry::read(&mut cursor);
            let (packed, raw) = (cursor.number(), cursor.number());
            spans.push((entry, packed, raw));
        }
        let mut start = cursor.at;
        for (entry, packed, raw) in spans {
            entries.push((entry, start..start + packed, raw));
            start += packed;
        }
        let models = entries.iter().map(|_| OnceLock::new()).collect();
        Services { entries, models }
    }

    /// The number of services.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no service.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, ordered by name.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter().map(|(entry, ..)| entry)
    }

    /// The position of the service called `name` among the entries.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.entries.binary_search_by(|(entry, ..)| entry.name.cmp(name)).ok()
    }

    /// The model of the service called `name`, opened when first asked for.
    pub fn model(&'static self, name: &str) -> Option<&'static Model> {
        self.position(name).map(|index| self.model_at(index))
    }

    /// The model of the service at `index` among the entries.
    pub fn model_at(&'static self, index: usize) -> &'static Model {
        self.models[index].get_or_init(|| {
            let (entry, span, raw) = &self.entries[index];
            let mut data = Vec::with_capacity(*raw);
            flate2::read::DeflateDecoder::new(&PACKED[span.clone()])
                .read_to_end(&mut data)
                .expect("the packed models are written by xtask and read by a test");
            Model::open(entry.clone(), data.leak())
        })
    }
}

/// Opens a model in its packed, uncompressed form, as `import` writes it; it lives as long as the process.
pub(crate) fn open(entry: Entry, data: Vec<u8>) -> &'static Model {
    Box::leak(Box::new(Model::open(entry, data.leak())))
}

struct Cursor {
    data: &'static [u8],
    at: usize,
}

impl Cursor {
    fn number(&mut self) -> usize {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.data[self.at];
            self.at += 1;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value;
            }
            shift += 7;
        }
    }

    fn text(&mut self) -> &'static str {
        let length = self.number();
        let bytes = &self.data[self.at..self.at + length];
        self.at += length;
        std::str::from_utf8(bytes).expect("packed strings were strings")
    }
}

impl Entry {
    fn read(cursor: &mut Cursor) -> Entry {
        Entry {
            name: cursor.text(),
            service_id: cursor.text(),
            endpoint_prefix: cursor.text(),
            signing_name: cursor.text(),
            target_prefix: cursor.text(),
            api_version: cursor.text(),
            xml_namespace: cursor.text(),
            json_version: cursor.text(),
            protocols: (0..cursor.number()).map(|_| PROTOCOLS[cursor.number()]).collect(),
            query_compatible: cursor.number() == 1,
        }
    }
}

pub(crate) const PROTOCOLS: [Protocol; 6] =
    [Protocol::Ec2, Protocol::Query, Protocol::Json, Protocol::RestJson, Protocol::RestXml, Protocol::Cbor];
pub(crate) const FORMATS: [TimestampFormat; 3] =
    [TimestampFormat::Iso8601, TimestampFormat::Rfc822, TimestampFormat::Unix];
pub(crate) const BINDINGS: [Binding; 6] =
    [Binding::Body, Binding::Header, Binding::Headers, Binding::Uri, Binding::Query, Binding::StatusCode];

/// Where the parts of an inflated model stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    strings: usize,
    operations: usize,
    shapes: usize,
}

const WORD: usize = 4;

fn word(data: &[u8], index: usize) -> usize {
    let at = index * WORD;
    u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]) as usize
}

impl Layout {
    pub(crate) fn of(data: &[u8]) -> Self {
        Self { strings: word(data, 0), operations: word(data, 1), shapes: word(data, 2) }
    }
    pub(crate) fn shape_count(&self) -> usize {
        self.shapes
    }
    pub(crate) fn operation_count(&self) -> usize {
        self.operations
    }
    /// Strings have one offset more than there are strings: the end of the last.
    fn string(self, data: &'static [u8], index: usize) -> &'static str {
        let (start, end) = (word(data, 3 + index), word(data, 4 + index));
        std::str::from_utf8(&data[start..end]).expect("packed strings were strings")
    }
    pub(crate) fn operation_offset(&self, data: &[u8], index: usize) -> usize {
        word(data, 4 + self.strings + index)
    }
    pub(crate) fn shape_offset(&self, data: &[u8], index: usize) -> usize {
        word(data, 4 + self.strings + self.operations + index)
    }
    pub(crate) fn operation_name(self, data: &'static [u8], index: usize) -> &'static str {
        Reader::at(data, self, self.operation_offset(data, index)).string()
    }
}

/// Reads a record of an inflated model.
pub(crate) struct Reader {
    cursor: Cursor,
    layout: Layout,
}

impl Reader {
    pub(crate) fn at(data: &'static [u8], layout: Layout, at: usize) -> Self {
        Self { cursor: Cursor { data, at }, layout }
    }
    fn number(&mut self) -> usize {
        self.cursor.number()
    }
    fn string(&mut self) -> &'static str {
        let index = self.number();
        self.layout.string(self.cursor.data, index)
    }
    /// Numbers that may be missing are written plus one.
    fn maybe(&mut self) -> Option<usize> {
        self.number().checked_sub(1)
    }
    fn maybe_string(&mut self) -> Option<&'static str> {
        let index = self.maybe()?;
        Some(self.layout.string(self.cursor.data, index))
    }
    fn maybe_shape(&mut self) -> Option<ShapeId> {
        self.maybe().map(|index| ShapeId(index as u32))
    }
    fn maybe_bound(&mut self) -> Option<f64> {
        self.maybe_string().and_then(|text| text.parse().ok())
    }
    fn maybe_format(&mut self) -> Option<TimestampFormat> {
        self.maybe().map(|index| FORMATS[index])
    }
    fn maybe_namespace(&mut self) -> Option<(&'static str, &'static str)> {
        let uri = self.maybe_string()?;
        Some((self.string(), uri))
    }
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.number()).map(|_| item(self)).collect()
    }
}

pub(crate) fn read_operation(reader: &mut Reader) -> Operation {
    Operation {
        name: reader.string(),
        method: reader.string(),
        uri: reader.string(),
        status: reader.number() as u16,
        input: reader.maybe_shape(),
        input_location_name: reader.maybe_string(),
        input_xml_namespace: reader.maybe_namespace(),
        output: reader.maybe_shape(),
        result_wrapper: reader.maybe_string(),
        errors: reader.list(|reader| ShapeId(reader.number() as u32)),
        host_prefix: reader.maybe_string(),
        checksum_member: reader.maybe_string(),
        checksum_required: reader.number() == 1,
    }
}

pub(crate) mod flag {
    //! The bits of a member's and a shape's yes-or-no traits.
    pub(crate) const REQUIRED: usize = 1;
    pub(crate) const FLATTENED: usize = 1 << 1;
    pub(crate) const XML_ATTRIBUTE: usize = 1 << 2;
    pub(crate) const IDEMPOTENCY_TOKEN: usize = 1 << 3;
    pub(crate) const JSON_VALUE: usize = 1 << 4;
    pub(crate) const STREAMING: usize = 1 << 5;
    pub(crate) const HOST_LABEL: usize = 1 << 6;
    pub(crate) const EVENT_PAYLOAD: usize = 1 << 7;
    pub(crate) const EVENT_HEADER: usize = 1 << 8;
    pub(crate) const SPARSE: usize = 1 << 9;
    pub(crate) const SENSITIVE: usize = 1 << 10;
    pub(crate) const UNION: usize = 1 << 11;
    pub(crate) const DOCUMENT: usize = 1 << 12;
    pub(crate) const EVENT_STREAM: usize = 1 << 13;
    pub(crate) const EVENT: usize = 1 << 14;
    pub(crate) const EXCEPTION: usize = 1 << 15;
    pub(crate) const SERVER_FAULT: usize = 1 << 16;
}

fn read_member(reader: &mut Reader) -> Member {
    let name = reader.string();
    let shape = ShapeId(reader.number() as u32);
    let flags = reader.number();
    let is = |bit| flags & bit != 0;
    Member {
        name,
        shape,
        required: is(flag::REQUIRED),
        flattened: is(flag::FLATTENED),
        xml_attribute: is(flag::XML_ATTRIBUTE),
        idempotency_token: is(flag::IDEMPOTENCY_TOKEN),
        json_value: is(flag::JSON_VALUE),
        streaming: is(flag::STREAMING),
        host_label: is(flag::HOST_LABEL),
        event_payload: is(flag::EVENT_PAYLOAD),
        event_header: is(flag::EVENT_HEADER),
        location_name: reader.maybe_string(),
        query_name: reader.maybe_string(),
        binding: BINDINGS[reader.number()],
        xml_namespace: reader.maybe_namespace(),
        timestamp_format: reader.maybe_format(),
    }
}

/// See [`StructureKind::header_lengths`].
fn header_lengths(members: &[Member]) -> Vec<u8> {
    let length = |member: &Member| match member.location_name {
        Some(name) if member.binding == Binding::Header && !member.host_label => name.len() as u8,
        _ => 0,
    };
    let lengths: Vec<u8> = members.iter().map(length).collect();
    if lengths.iter().any(|length| *length > 0) { lengths } else { Vec::new() }
}

pub(crate) fn read_shape(reader: &mut Reader) -> ShapeModel {
    let name = reader.string();
    let sort = reader.number();
    let flags = reader.number();
    let is = |bit| flags & bit != 0;
    let kind = match sort {
        0 => {
            let members = reader.list(read_member);
            Kind::Structure(StructureKind {
                header_lengths: header_lengths(&members),
                xml_attributes: members.iter().any(|member| member.xml_attribute),
                members,
                payload: reader.maybe(),
                union: is(flag::UNION),
                document: is(flag::DOCUMENT),
                event_stream: is(flag::EVENT_STREAM),
                event: is(flag::EVENT),
                exception: is(flag::EXCEPTION),
                error_code: reader.maybe_string(),
                error_status: reader.maybe().map(|status| status as u16),
                server_fault: is(flag::SERVER_FAULT),
            })
        }
        1 => Kind::List { member: Box::new(read_member(reader)) },
        2 => Kind::Map { key: Box::new(read_member(reader)), value: Box::new(read_member(reader)) },
        3 => Kind::String,
        4 => Kind::Integer,
        5 => Kind::Long,
        6 => Kind::Float,
        7 => Kind::Double,
        8 => Kind::Boolean,
        9 => Kind::Blob,
        _ => Kind::Timestamp,
    };
    ShapeModel {
        name,
        kind,
        min: reader.maybe_bound(),
        max: reader.maybe_bound(),
        pattern: reader.maybe_string(),
        pattern_text: reader.maybe_string(),
        values: reader.list(Reader::string),
        location_name: reader.maybe_string(),
        flattened: is(flag::FLATTENED),
        sparse: is(flag::SPARSE),
        streaming: is(flag::STREAMING),
        sensitive: is(flag::SENSITIVE),
        xml_namespace: reader.maybe_namespace(),
        timestamp_format: reader.maybe_format(),
    }
}
