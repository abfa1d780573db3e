//! Texts as QR codes, in pictures that browsers show.

use qrcode::{Color, QrCode};

/// The width of a module, and of the white border in modules.
const SCALE: usize = 4;
const BORDER: usize = 4;

/// A PNG with the text in it; `None` for a text that is too long.
pub(crate) fn png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::new(text).ok()?;
    let modules = code.width();
    let width = (modules + 2 * BORDER) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let place = |pixel: usize| (pixel / SCALE).checked_sub(BORDER).filter(|module| *module < modules);
        place(x).zip(place(y)).is_some_and(|at| code[at] == Color::Dark)
    };
    let mut pixels = Vec::with_capacity((width + 1) * width);
    for y in 0..width {
        // Each row begins with its filter, which is none.
        pixels.push(0);
        pixels.extend((0..width).map(|x| if is_dark(x, y) { 0 } else { 255 }));
    }
    let side = u32::try_from(width).ok()?.to_be_bytes();
    // Eight bits of grey, and nothing unusual.
    let header = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", packing::zlib(&pixels)), (b"IEND", Vec::new())] {
        picture.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        let chunk = [&kind[..], &data].concat();
        picture.extend_from_slice(&chunk);
        picture.extend(checksum::crc32(&chunk).to_be_bytes());
    }
    Some(picture)
}
