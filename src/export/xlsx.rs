//! A table as an Excel workbook (ECMA-376): one sheet, a header row that stays in sight, a filter.
//!
//! Texts are inline strings, which a spreadsheet never takes for formulas. The parts are stored in
//! the archive without compression, which every reader accepts.

use crate::table::target::{cell_text, number_text};
use crate::table::{Table, Values};

/// The fixed parts: name and content.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Table\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
    ),
];
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Rows and columns a sheet can hold, without the header.
const MOST_ROWS: usize = 1_048_575;
const MOST_COLUMNS: usize = 16_384;
/// Letters a cell can hold.
const MOST_LETTERS: usize = 32_767;

/// The table as the bytes of an `.xlsx` file: numbers as numbers, everything else as text, a
/// missing value as an empty cell. What a sheet cannot hold, rows beyond 1,048,575 and columns
/// beyond 16,384, is left out; use [`write_csv`](super::write_csv) for such a table.
#[must_use]
pub fn write_xlsx(table: &Table) -> Vec<u8> {
    let mut archive = Archive::default();
    for (name, content) in PARTS {
        archive.add(name, format!("{DECLARATION}{content}").as_bytes());
    }
    archive.add("xl/worksheets/sheet1.xml", sheet(table).as_bytes());
    archive.finish()
}

fn sheet(table: &Table) -> String {
    let columns = table.columns().get(..MOST_COLUMNS);
    let columns = columns.unwrap_or(table.columns());
    let rows = table.rows().min(MOST_ROWS);
    let mut xml = String::with_capacity(1024 + 48 * (rows + 1) * columns.len());
    xml.push_str(DECLARATION);
    xml.push_str("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
    for (at, column) in columns.iter().enumerate() {
        let wide = column.name.chars().count().clamp(8, 40) + 3;
        let at = at + 1;
        xml.push_str(&format!(
            "<col min=\"{at}\" max=\"{at}\" width=\"{wide}\" customWidth=\"1\"/>"
        ));
    }
    xml.push_str("</cols><sheetData><row>");
    for column in columns {
        push_text(&mut xml, &column.name, " s=\"1\"");
    }
    xml.push_str("</row>");
    for row in 0..rows {
        xml.push_str("<row>");
        for column in columns {
            match &column.values {
                Values::Number(values) => match values.get(row).filter(|x| x.is_finite()) {
                    Some(x) => {
                        xml.push_str("<c><v>");
                        xml.push_str(&number_text(*x));
                        xml.push_str("</v></c>");
                    }
                    None => xml.push_str("<c/>"),
                },
                other => match cell_text(other, row) {
                    Some(text) => push_text(&mut xml, &text, ""),
                    None => xml.push_str("<c/>"),
                },
            }
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData>");
    if !columns.is_empty() {
        let last = letters(columns.len());
        xml.push_str(&format!("<autoFilter ref=\"A1:{last}{}\"/>", rows + 1));
    }
    xml.push_str("</worksheet>");
    xml
}

/// A cell with a text, which is escaped; characters XML cannot hold are left out.
fn push_text(xml: &mut String, text: &str, style: &str) {
    xml.push_str("<c t=\"inlineStr\"");
    xml.push_str(style);
    xml.push_str("><is><t xml:space=\"preserve\">");
    for letter in text.chars().take(MOST_LETTERS) {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' | '\r' => xml.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => xml.push(other),
        }
    }
    xml.push_str("</t></is></c>");
}

/// The name of a column: 1 is A, 27 is AA.
fn letters(mut column: usize) -> String {
    let mut name = String::new();
    while column > 0 {
        column -= 1;
        let letter = u8::try_from(column % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        column /= 26;
    }
    name
}

/// A ZIP archive of stored files (PKWARE APPNOTE 6.3.3, without extensions).
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Archive {
    fn add(&mut self, name: &str, content: &[u8]) {
        let offset = below_4_gib(self.bytes.len());
        let size = below_4_gib(content.len()).to_le_bytes();
        // Version 2.0, names in UTF-8, stored, the first moment of 1980.
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32(content).to_le_bytes());
        common.extend(size);
        common.extend(size);
        common.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
        common.extend([0, 0]);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&common);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let start = below_4_gib(self.bytes.len()).to_le_bytes();
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(self.files.to_le_bytes());
        let size = below_4_gib(self.directory.len()).to_le_bytes();
        self.bytes.extend(size);
        self.bytes.extend(start);
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

/// A tab's memory holds no larger archive.
fn below_4_gib(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// The checksum of ISO 3309, bit by bit: a table would be larger than it is worth here.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Texts};

    #[test]
    fn the_checksum_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn columns_are_named_as_in_a_sheet() {
        let names = [1, 26, 27, 702, 703, 16_384].map(letters);
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn texts_are_never_formulas_and_never_break_the_sheet() {
        let texts = ["=1+1", "<b>&\u{1}\u{ffff}", "", "line\nend"];
        let table = Table::new(
            "t",
            vec![
                Column {
                    name: "a<b".to_owned(),
                    values: Values::Text(texts.into_iter().collect::<Texts>()),
                },
                Column {
                    name: "n".to_owned(),
                    values: Values::Number(vec![1.5, f64::NAN, -0.1, 1e21]),
                },
            ],
        )
        .unwrap();
        let xml = sheet(&table);
        assert!(xml.contains("<t xml:space=\"preserve\">=1+1</t>"));
        assert!(xml.contains("&lt;b&gt;&amp;</t>"));
        assert!(xml.contains("a&lt;b</t>"));
        assert!(!xml.contains("<f>"));
        assert!(xml.contains("<c><v>1.5</v></c>") && xml.contains("<v>-0.1</v>"));
        assert!(!xml.contains("NaN"));
        assert!(xml.ends_with("<autoFilter ref=\"A1:B5\"/></worksheet>"));
        // The parts can be found from the end of the file, as readers do.
        let bytes = write_xlsx(&table);
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let start = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap());
        assert_eq!(&bytes[start as usize..start as usize + 4], b"PK\x01\x02");
    }
}
