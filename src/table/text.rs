//! A column of strings in one block of memory.

/// Strings stored end to end: one allocation for the bytes, one for the ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    /// `ends[i]` is where string `i` ends; it starts where the one before ends.
    ends: Vec<u32>,
}

impl Texts {
    /// An empty column with room for `rows` strings of `bytes` bytes together.
    #[must_use]
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self {
            bytes: String::with_capacity(bytes),
            ends: Vec::with_capacity(rows),
        }
    }

    /// Adds a row. Returns `false`, adding an empty row, when the column already holds 4 GiB.
    pub fn push(&mut self, text: &str) -> bool {
        let fits = u32::try_from(self.bytes.len() + text.len()).is_ok();
        if fits {
            self.bytes.push_str(text);
        }
        self.ends
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        fits
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Makes room for `rows` more strings as long as those so far.
    pub fn reserve_exact(&mut self, rows: usize) {
        self.ends.reserve_exact(rows);
        let each = self.bytes.len().div_ceil(self.ends.len().max(1));
        self.bytes.reserve_exact(rows.saturating_mul(each));
    }

    /// Rows for which there is room without asking for memory.
    #[must_use]
    pub fn room(&self) -> usize {
        self.ends.capacity() - self.ends.len()
    }

    /// Gives back memory that is not used.
    pub fn shrink_to_fit(&mut self) {
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The string in this row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)?;
        let start = match row.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes
            .get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// All strings in row order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row).unwrap_or_default())
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(iter: I) -> Self {
        let mut texts = Self::default();
        for text in iter {
            texts.push(text);
        }
        texts
    }
}
