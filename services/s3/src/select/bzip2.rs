//! Content that bzip2 packed: Huffman codes, moves to the front, and Burrows and Wheeler's sorted block, undone.

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
/// The symbols that one choice of a table is for.
const GROUP: usize = 50;

/// The unpacked content; `None` when it is broken or larger than `limit`.
pub(crate) fn unpack(packed: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut out = Vec::new();
    // Several streams may stand one after the other.
    while bits.at < packed.len() * 8 {
        if bits.take(24)? != 0x42_5a68 {
            return None;
        }
        let level = bits.take(8)?.checked_sub(u64::from(b'0')).filter(|level| (1..=9).contains(level))?;
        loop {
            match bits.take(48)? {
                BLOCK => block(&mut bits, level as usize * 100_000, &mut out)?,
                END => break,
                _ => return None,
            }
            if out.len() > limit {
                return None;
            }
        }
        // The sum of all blocks' sums, which were compared one by one.
        bits.take(32)?;
        bits.at = bits.at.next_multiple_of(8);
    }
    Some(out)
}

struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u64> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | u64::from(self.bit()?)))
    }

    fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }
}

/// A Huffman code: for each length the first code, and the symbols in order of their codes.
struct Table {
    counts: [usize; 21],
    symbols: Vec<u16>,
}

impl Table {
    fn read(bits: &mut Bits<'_>, size: usize) -> Option<Self> {
        let mut length = bits.take(5)? as usize;
        let mut lengths = Vec::with_capacity(size);
        for _ in 0..size {
            while bits.bit()? {
                length = if bits.bit()? { length.checked_sub(1)? } else { length + 1 };
            }
            lengths.push(Some(length).filter(|length| (1..=20).contains(length))?);
        }
        let mut counts = [0; 21];
        lengths.iter().for_each(|length| counts[*length] += 1);
        let of_length = |wanted: usize| {
            lengths
                .iter()
                .enumerate()
                .filter(move |(_, length)| **length == wanted)
                .map(|(symbol, _)| symbol as u16)
        };
        Some(Self { counts, symbols: (1..=20).flat_map(of_length).collect() })
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code = code << 1 | usize::from(bits.bit()?);
            if code < first + count {
                return self.symbols.get(index + code.checked_sub(first)?).copied();
            }
            index += count;
            first = (first + count) << 1;
        }
        None
    }
}

fn block(bits: &mut Bits<'_>, size: usize, out: &mut Vec<u8>) -> Option<()> {
    let sum = bits.take(32)?;
    if bits.bit()? {
        // Randomised blocks have not been written since the last century.
        return None;
    }
    let origin = bits.take(24)? as usize;
    let used: Vec<u8> = used(bits)?;
    let alphabet = used.len() + 2;
    let tables = bits.take(3)? as usize;
    let selectors = selectors(bits, tables)?;
    let tables: Vec<Table> = (0..tables).map(|_| Table::read(bits, alphabet)).collect::<Option<_>>()?;
    let sorted = sorted(bits, used, &tables, &selectors, size)?;
    let start = out.len();
    expand(&unsort(&sorted, origin)?, out);
    (u64::from(crc(&out[start..])) == sum).then_some(())
}

/// The bytes that occur in the block.
fn used(bits: &mut Bits<'_>) -> Option<Vec<u8>> {
    let ranges = bits.take(16)?;
    let mut used = Vec::new();
    for range in (0..16).filter(|range| ranges >> (15 - range) & 1 == 1) {
        let bytes = bits.take(16)?;
        used.extend(
            (0..16).filter(|byte| bytes >> (15 - byte) & 1 == 1).map(|byte| (range * 16 + byte) as u8),
        );
    }
    (!used.is_empty()).then_some(used)
}

/// Which table is for which group of symbols.
fn selectors(bits: &mut Bits<'_>, tables: usize) -> Option<Vec<usize>> {
    let count = bits.take(15)?;
    let mut order: Vec<usize> = (0..tables).collect();
    let select = |_| {
        let mut place = 0;
        while bits.bit()? {
            place += 1;
        }
        let table = *order.get(place)?;
        order[..=place].rotate_right(1);
        Some(table)
    };
    (0..count).map(select).collect()
}

/// The sorted block: codes read, runs written out, moves to the front undone.
fn sorted(
    bits: &mut Bits<'_>,
    mut order: Vec<u8>,
    tables: &[Table],
    selectors: &[usize],
    size: usize,
) -> Option<Vec<u8>> {
    let end = order.len() as u16 + 1;
    let mut block = Vec::new();
    let (mut run, mut weight) = (0, 1);
    for selector in selectors {
        for _ in 0..GROUP {
            let symbol = tables.get(*selector)?.symbol(bits)?;
            if symbol < 2 {
                run += weight << symbol;
                weight <<= 1;
                if run > size {
                    return None;
                }
                continue;
            }
            block.extend(std::iter::repeat_n(order[0], run));
            (run, weight) = (0, 1);
            if symbol == end {
                return Some(block);
            }
            let place = usize::from(symbol) - 1;
            block.push(*order.get(place)?);
            order[..=place].rotate_right(1);
            if block.len() > size {
                return None;
            }
        }
    }
    None
}

/// The block as it was before it was sorted.
fn unsort(sorted: &[u8], origin: usize) -> Option<Vec<u8>> {
    let mut starts = [0usize; 256];
    sorted.iter().for_each(|byte| starts[usize::from(*byte)] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += std::mem::replace(start, sum);
    }
    let mut next = vec![0u32; sorted.len()];
    for (place, byte) in sorted.iter().enumerate() {
        let start = &mut starts[usize::from(*byte)];
        next[*start] = place as u32;
        *start += 1;
    }
    let mut at = *next.get(origin)? as usize;
    let mut block = Vec::with_capacity(sorted.len());
    for _ in sorted {
        block.push(sorted[at]);
        at = next[at] as usize;
    }
    Some(block)
}

/// Four equal bytes are followed by the number of more of them.
fn expand(block: &[u8], out: &mut Vec<u8>) {
    let (mut last, mut count) = (None, 0);
    for byte in block {
        if count == 4 {
            out.extend(std::iter::repeat_n(last.unwrap_or_default(), usize::from(*byte)));
            (last, count) = (None, 0);
            continue;
        }
        count = if last == Some(*byte) { count + 1 } else { 1 };
        last = Some(*byte);
        out.push(*byte);
    }
}

/// bzip2's sum: the polynomial of CRC-32, the highest bit first.
fn crc(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0u32; 256];
        let mut index = 0;
        while index < 256 {
            let mut value = (index as u32) << 24;
            let mut bit = 0;
            while bit < 8 {
                value = if value >> 31 == 1 { value << 1 ^ 0x04c1_1db7 } else { value << 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |sum, byte| sum << 8 ^ TABLE[(sum >> 24) as usize ^ usize::from(*byte)])
}

#[cfg(test)]
mod tests {
    use super::unpack;

    /// `aaaaaaaaaabbbbb\n` and `hello, hello, hello\n`, packed by bzip2.
    const RUNS: &str =
        "425a6839314159265359241b76b600000341002110300020002183419a00b1999c5dc914e14240906ddad8";
    const HELLO: &str =
        "425a6839314159265359cb52e5670000055100001040040244a00021243108602f1844c715178bb9229c284865a972b380";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex")).collect()
    }

    #[test]
    fn what_bzip2_packed_is_unpacked() {
        assert_eq!(unpack(&bytes(RUNS), 100).expect("runs"), b"aaaaaaaaaabbbbb\n");
        assert_eq!(unpack(&bytes(HELLO), 100).expect("hello"), b"hello, hello, hello\n");
        let two = [bytes(RUNS), bytes(HELLO)].concat();
        assert_eq!(unpack(&two, 100).map(|both| both.len()), Some(36));
    }

    #[test]
    fn what_is_broken_is_refused() {
        let whole = bytes(HELLO);
        for end in 1..whole.len() {
            assert_eq!(unpack(&whole[..end], 100), None, "{end}");
        }
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] ^= 0x10;
            // Only what nothing is compared with may differ unseen: the end of the last byte, the sum of sums.
            assert!(unpack(&broken, 100).is_none_or(|content| content == b"hello, hello, hello\n"), "{at}");
        }
        assert_eq!(unpack(&whole, 0), None);
    }
}
