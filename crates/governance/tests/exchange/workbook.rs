//! Workbooks that no program of good will writes: with formulas, and as a bomb.

/// One part of a workbook: its name, how it is packed, its checksum, its size unpacked.
struct Part {
    name: &'static str,
    packed: Vec<u8>,
    method: u16,
    sum: u32,
    size: u32,
}

fn plain(name: &'static str, text: &str) -> Part {
    let bytes = text.as_bytes().to_vec();
    let size = u32::try_from(bytes.len()).unwrap();
    Part { name, method: 0, sum: checksum(&bytes), size, packed: bytes }
}

/// CRC-32 as archives have it.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    !sum
}

fn archive(parts: &[Part]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for part in parts {
        let at = u32::try_from(bytes.len()).unwrap();
        let packed = u32::try_from(part.packed.len()).unwrap();
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0]);
        common.extend(part.method.to_le_bytes());
        common.extend([0, 0, 0x21, 0x5A]);
        common.extend([part.sum, packed, part.size].map(u32::to_le_bytes).concat());
        common.extend(u16::try_from(part.name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(part.name.as_bytes());
        bytes.extend(&part.packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let (at, size) = (bytes.len(), directory.len());
    bytes.extend(directory);
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend([size, at].map(|n| u32::try_from(n).unwrap().to_le_bytes()).concat());
    bytes.extend([0, 0]);
    bytes
}

/// A workbook whose one sheet has these rows, in the words of the format.
pub fn with_rows(rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{packages}/content-types\">\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let links = format!(
        "<Relationships xmlns=\"{packages}/relationships\"><Relationship Id=\"r1\" \
         Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{packages}/relationships\"><Relationship Id=\"r1\" \
         Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>\
         <sheet name=\"Liste\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        plain("[Content_Types].xml", &types),
        plain("_rels/.rels", &root),
        plain("xl/workbook.xml", &book),
        plain("xl/_rels/workbook.xml.rels", &links),
        plain("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// An archive whose one part unpacks to a hundred times its size and more.
///
/// Deflate with fixed codes: one letter, then "the last letter 258 times again", over and over.
pub fn bomb(times: u32) -> Vec<u8> {
    let mut packed = Vec::new();
    let (mut held, mut bits) = (0_u64, 0);
    let mut put = |code: u64, count: u32| {
        held |= code << bits;
        bits += count;
        while bits >= 8 {
            packed.push((held & 0xFF) as u8);
            held >>= 8;
            bits -= 8;
        }
    };
    put(0b011, 3);
    // The space is the literal 32: code 0x30 + 32, its first bit first.
    put(u64::from((0x50_u8).reverse_bits()), 8);
    for _ in 0..times {
        // Length 258 is the symbol 285: code 0xC0 + 5; distance 1 is five zero bits.
        put(u64::from((0xC5_u8).reverse_bits()), 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 8);
    let size = 1 + 258 * times;
    archive(&[Part { name: "xl/media/image1.png", packed, method: 8, sum: 0, size }])
}
