//! A reference to a shape together with the shape: traits stand on either, and the reference's win.

use model::{Kind, Member, Model, ShapeId, ShapeModel, StructureKind, TimestampFormat};

/// A reference with the shape it leads to; for the input or output of an operation there is no reference.
#[derive(Clone, Copy)]
pub(crate) struct Schema {
    pub(crate) model: &'static Model,
    pub(crate) member: Option<&'static Member>,
    pub(crate) shape: &'static ShapeModel,
}

impl Schema {
    pub(crate) fn root(model: &'static Model, shape: ShapeId) -> Self {
        Self { model, member: None, shape: model.shape(shape) }
    }

    /// What `member`, a member of this shape, refers to.
    pub(crate) fn to(self, member: &'static Member) -> Self {
        Self { model: self.model, member: Some(member), shape: self.model.shape(member.shape) }
    }

    /// What only structures have; empty for other shapes.
    pub(crate) fn members(self) -> &'static [Member] {
        match &self.shape.kind {
            Kind::Structure(structure) => &structure.members,
            _ => &[],
        }
    }

    pub(crate) fn structure(self) -> Option<&'static StructureKind> {
        match &self.shape.kind {
            Kind::Structure(structure) => Some(structure),
            _ => None,
        }
    }

    /// `locationName` of the reference or the shape.
    pub(crate) fn location_name(self) -> Option<&'static str> {
        self.member.and_then(|member| member.location_name).or(self.shape.location_name)
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        self.location_name().unwrap_or(self.member.map_or("", |member| member.name))
    }

    /// The name in forms and XML. A service that left the query protocol for JSON has another one there.
    pub(crate) fn query_name(self) -> &'static str {
        let former = self.member.and_then(|member| member.query_name);
        former.filter(|_| self.model.entry().query_compatible).unwrap_or_else(|| self.name())
    }

    /// Whether it is a list or map without an element of its own.
    pub(crate) fn flattened(self) -> bool {
        self.shape.flattened || self.member.is_some_and(|member| member.flattened)
    }

    /// The name that the items of a flattened list carry: a list that is flat by its shape names its items,
    /// a list that is flat at the reference is named there.
    pub(crate) fn flat_item_name(self, item: Schema) -> &'static str {
        let at_reference = self.member.is_some_and(|member| member.flattened);
        item.location_name().filter(|_| self.shape.flattened && !at_reference).unwrap_or(self.query_name())
    }

    /// The XML namespace: prefix and URI.
    pub(crate) fn namespace(self) -> Option<(&'static str, &'static str)> {
        self.member.and_then(|member| member.xml_namespace).or(self.shape.xml_namespace)
    }

    /// The timestamp format, if one stands on the reference or the shape.
    pub(crate) fn format(self, default: TimestampFormat) -> TimestampFormat {
        self.member
            .and_then(|member| member.timestamp_format)
            .or(self.shape.timestamp_format)
            .unwrap_or(default)
    }
}
