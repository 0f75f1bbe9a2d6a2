//! Records that are not in the table, as a file to download.

/// Rejected records as CSV: line, reason, text.
#[derive(Debug, Clone, Default)]
pub(super) struct Rejected {
    rows: u32,
    csv: String,
}

impl Rejected {
    /// Adds a record as it is in the file.
    pub(super) fn add(&mut self, line: u32, reason: &str, raw: &str) {
        if self.rows == 0 {
            self.csv.push_str("line,reason,text\r\n");
        }
        self.rows = self.rows.saturating_add(1);
        self.csv.push_str(&line.to_string());
        for cell in [reason, raw] {
            self.csv.push(',');
            crate::export::push_cell(&mut self.csv, cell, crate::export::Cell::Text);
        }
        self.csv.push_str("\r\n");
    }

    /// How many.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// The file, empty when nothing was rejected.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.csv.into_bytes()
    }
}
