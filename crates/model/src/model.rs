//! The API models: what every service of AWS takes, returns and refuses, decoded on use.

use std::sync::OnceLock;

use crate::pack::{self, Entry, Reader};

/// How a service's calls are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// Form in, XML out, with EC2's own naming rules.
    Ec2,
    /// Form in, XML out.
    Query,
    /// JSON with a target header; the model's `json_version` tells 1.0 from 1.1.
    Json,
    /// JSON over REST.
    RestJson,
    /// XML over REST.
    RestXml,
    /// Smithy's RPC v2 with CBOR.
    Cbor,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `2026-01-02T03:04:05Z`.
    Iso8601,
    /// `Fri, 02 Jan 2026 03:04:05 GMT`.
    Rfc822,
    /// Seconds since the epoch, with a fraction.
    Unix,
}

/// Where a member of a structure stands in an HTTP message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// In the body.
    Body,
    /// In the header that `wire_name` names.
    Header,
    /// In all headers that start with `wire_name` (a map).
    Headers,
    /// In the path, as the label `wire_name`.
    Uri,
    /// In the query string under `wire_name`; a map stands for all parameters not bound otherwise.
    Query,
    /// The status code of the answer.
    StatusCode,
}

/// The number of a shape within its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

/// A reference from one shape to another with the traits that stand on the reference.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member's name in the API; empty for the items of lists and the keys and values of maps.
    pub name: &'static str,
    /// What it holds.
    pub shape: ShapeId,
    /// Whether it must be there.
    pub required: bool,
    /// `locationName`: its name on the wire, where that differs.
    pub location_name: Option<&'static str>,
    /// `queryName`: its name in EC2 requests, where that differs.
    pub query_name: Option<&'static str>,
    /// Where it stands in an HTTP message.
    pub binding: Binding,
    /// Whether a list or map stands without an element of its own (also looked up on the target shape).
    pub flattened: bool,
    /// Whether it is an attribute of the XML element.
    pub xml_attribute: bool,
    /// The XML namespace: prefix (empty for none) and URI.
    pub xml_namespace: Option<(&'static str, &'static str)>,
    /// The timestamp format that stands on the reference.
    pub timestamp_format: Option<TimestampFormat>,
    /// Whether clients fill it with a random token when it is missing.
    pub idempotency_token: bool,
    /// Whether it is a JSON value in a header, base64-encoded.
    pub json_value: bool,
    /// Whether it is streamed.
    pub streaming: bool,
    /// Whether it becomes a part of the host name.
    pub host_label: bool,
    /// Whether it is the payload of an event of an event stream.
    pub event_payload: bool,
    /// Whether it is a header of an event of an event stream.
    pub event_header: bool,
}

impl Member {
    /// `location_name`, or the member's name.
    pub fn wire_name(&self) -> &'static str {
        self.location_name.unwrap_or(self.name)
    }
}

/// What sort of shape it is, with what only that sort has.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A structure or a union.
    Structure(StructureKind),
    /// A list.
    List {
        /// Its items.
        member: Box<Member>,
    },
    /// A map from strings.
    Map {
        /// Its keys.
        key: Box<Member>,
        /// Its values.
        value: Box<Member>,
    },
    /// A string.
    String,
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    Long,
    /// A single-precision number.
    Float,
    /// A double-precision number.
    Double,
    /// A truth value.
    Boolean,
    /// Binary data.
    Blob,
    /// A point in time.
    Timestamp,
}

/// What only structures have.
#[derive(Clone, Debug, Default)]
pub struct StructureKind {
    /// The members in model order.
    pub members: Vec<Member>,
    /// The lengths of the names of the members that are headers and nothing else, in the places of the members, with 0 for
    /// all others; empty where there is none. Members are large, and most of the dozens of headers that a request may
    /// have are found missing by this alone.
    pub header_lengths: Vec<u8>,
    /// Whether a member is an attribute of the XML element; almost no structure has one.
    pub xml_attributes: bool,
    /// The member that is the whole body.
    pub payload: Option<usize>,
    /// Whether exactly one member is set.
    pub union: bool,
    /// Whether it is a free JSON document.
    pub document: bool,
    /// Whether its members are the events of a stream.
    pub event_stream: bool,
    /// Whether it is an event of a stream.
    pub event: bool,
    /// Whether it is an error.
    pub exception: bool,
    /// The error code on the wire, where it differs from the shape's name.
    pub error_code: Option<&'static str>,
    /// The HTTP status of the error.
    pub error_status: Option<u16>,
    /// Whether the error is the service's and not the caller's.
    pub server_fault: bool,
}

/// A shape with its traits.
#[derive(Clone, Debug)]
pub struct ShapeModel {
    /// The shape's name in the model.
    pub name: &'static str,
    /// Its sort.
    pub kind: Kind,
    /// The least number, length or size.
    pub min: Option<f64>,
    /// The greatest number, length or size.
    pub max: Option<f64>,
    /// The pattern that the whole string must match, in the `regex` crate's syntax.
    pub pattern: Option<&'static str>,
    /// The pattern as AWS writes it, for messages.
    pub pattern_text: Option<&'static str>,
    /// The values of an enumeration; empty when it is none.
    pub values: Vec<&'static str>,
    /// `locationName` on the shape.
    pub location_name: Option<&'static str>,
    /// Whether a list or map stands without an element of its own.
    pub flattened: bool,
    /// Whether lists and maps may hold nulls.
    pub sparse: bool,
    /// Whether a blob or string is streamed.
    pub streaming: bool,
    /// Whether values must not be logged.
    pub sensitive: bool,
    /// The XML namespace: prefix (empty for none) and URI.
    pub xml_namespace: Option<(&'static str, &'static str)>,
    /// The timestamp format that stands on the shape.
    pub timestamp_format: Option<TimestampFormat>,
}

impl ShapeModel {
    /// The members, if this is a structure; empty otherwise.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Structure(structure) => &structure.members,
            _ => &[],
        }
    }

    /// What only structures have, if this is one.
    pub fn structure(&self) -> Option<&StructureKind> {
        match &self.kind {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }
}

/// An operation of a service.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with labels and perhaps a fixed query (`/{Bucket}/{Key+}?tagging`).
    pub uri: &'static str,
    /// The status of a success.
    pub status: u16,
    /// The structure it takes.
    pub input: Option<ShapeId>,
    /// The name of the XML element that the input is written in.
    pub input_location_name: Option<&'static str>,
    /// The XML namespace of that element.
    pub input_xml_namespace: Option<(&'static str, &'static str)>,
    /// The structure it returns.
    pub output: Option<ShapeId>,
    /// The name of the element around the result (query).
    pub result_wrapper: Option<&'static str>,
    /// The modelled errors.
    pub errors: Vec<ShapeId>,
    /// The prefix of the host, which may hold labels (`{AccountId}.`).
    pub host_prefix: Option<&'static str>,
    /// The member that names the algorithm of a flexible checksum of the request.
    pub checksum_member: Option<&'static str>,
    /// Whether a checksum of the request is needed.
    pub checksum_required: bool,
}

/// The API of one service.
pub struct Model {
    entry: Entry,
    data: &'static [u8],
    /// Parallel to the packed shapes; each is decoded when first asked for.
    shapes: Box<[OnceLock<Box<ShapeModel>>]>,
    operations: Box<[OnceLock<Box<Operation>>]>,
    layout: pack::Layout,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Model({})", self.name())
    }
}

impl Model {
    /// Opens a packed model; `data` is its uncompressed form.
    pub(crate) fn open(entry: Entry, data: &'static [u8]) -> Self {
        let layout = pack::Layout::of(data);
        let shapes = (0..layout.shape_count()).map(|_| OnceLock::new()).collect();
        let operations = (0..layout.operation_count()).map(|_| OnceLock::new()).collect();
        Self { entry, data, shapes, operations, layout }
    }

    /// The service's name in botocore (`ec2`, `elbv2`).
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// What routing needs of the service, without its shapes.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The operations, ordered by name.
    pub fn operations(&'static self) -> impl ExactSizeIterator<Item = &'static Operation> {
        (0..self.operations.len()).map(|index| self.operation_at(index))
    }

    /// The operation called `name`.
    pub fn operation(&'static self, name: &str) -> Option<&'static Operation> {
        let (mut low, mut high) = (0, self.operations.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.layout.operation_name(self.data, middle).cmp(name) {
                std::cmp::Ordering::Equal => return Some(self.operation_at(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn operation_at(&'static self, index: usize) -> &'static Operation {
        self.operations[index].get_or_init(|| {
            let mut reader =
                Reader::at(self.data, self.layout, self.layout.operation_offset(self.data, index));
            Box::new(pack::read_operation(&mut reader))
        })
    }

    /// The shape numbered `id`.
    pub fn shape(&'static self, id: ShapeId) -> &'static ShapeModel {
        self.shapes[id.0 as usize].get_or_init(|| {
            let offset = self.layout.shape_offset(self.data, id.0 as usize);
            Box::new(pack::read_shape(&mut Reader::at(self.data, self.layout, offset)))
        })
    }

    /// The shape called `name`; a linear search, for tools and tests.
    pub fn shape_named(&'static self, name: &str) -> Option<ShapeId> {
        (0..self.shapes.len() as u32).map(ShapeId).find(|id| self.shape(*id).name == name)
    }
}

/// All services in the packed file, ordered by name; models are opened on use.
pub fn services() -> &'static pack::Services {
    pack::Services::get()
}
