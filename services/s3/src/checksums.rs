//! The checksums of objects: which the client sent, which S3 makes by itself, and where answers tell them.

use checksum::Algorithm;
use service::{Blob, Result, Structure, ValueRef};

use crate::faults;
use crate::objects::Checksum;

/// What S3 computes when the client sent none.
pub(crate) const DEFAULT: Algorithm = Algorithm::Crc64Nvme;

/// The checksum that came with a request (`ChecksumCRC32` and the like), which the wire has compared with the content
/// where it belongs to the content.
pub(crate) fn sent(request: &dyn Structure) -> Result<Option<Checksum>> {
    let mut sent = request.names().iter().enumerate().filter_map(|(index, name)| {
        let name = name.strip_prefix("Checksum")?;
        let ValueRef::Str(value) = request.member(index) else { return None };
        Some(of(Algorithm::named(name)?, value.to_owned()))
    });
    let first = sent.next();
    if sent.next().is_some() { Err(faults::several_checksums()) } else { Ok(first) }
}

/// The checksum of whole content.
pub(crate) fn of(algorithm: Algorithm, value: String) -> Checksum {
    Checksum { algorithm: algorithm.name().to_owned(), value, composite: false }
}

/// The checksum of content by the algorithm that the request names, or by S3's own.
pub(crate) fn compute(algorithm: Option<&str>, content: &Blob) -> Checksum {
    let algorithm = algorithm.and_then(Algorithm::named).unwrap_or(DEFAULT);
    of(algorithm, algorithm.base64(content))
}

/// The type that answers tell of checksums.
pub(crate) fn kind(checksums: &[Checksum]) -> Option<String> {
    let kind = |sum: &Checksum| if sum.composite { "COMPOSITE" } else { "FULL_OBJECT" };
    checksums.first().map(|sum| kind(sum).to_owned())
}

/// The names of the algorithms, as listings tell them.
pub(crate) fn algorithms(checksums: &[Checksum]) -> Option<Vec<String>> {
    let names: Vec<String> = checksums.iter().map(|sum| sum.algorithm.clone()).collect();
    (!names.is_empty()).then_some(names)
}

/// Sets the members of an answer that tell checksums and their type.
pub(crate) fn tell(answer: &mut dyn Structure, checksums: &[Checksum]) {
    let Some(kind) = kind(checksums) else { return };
    for (index, name) in answer.names().iter().enumerate() {
        let Some(rest) = name.strip_prefix("Checksum") else { continue };
        let value = match checksums.iter().find(|sum| sum.algorithm == rest) {
            Some(sum) => sum.value.clone(),
            None if rest == "Type" => kind.clone(),
            None => continue,
        };
        answer.set(index, value.into()).expect("the members of checksums are strings");
    }
}
