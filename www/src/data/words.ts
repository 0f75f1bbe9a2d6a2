// Names of the engine's choices in plain words.

import type { ColumnType, DateForm, DateOrder, Decimal, Encoding, IssueKind, Role } from '../../pkg/nearside';

export const ENCODINGS: readonly (readonly [Encoding, string])[] = [
  ['utf8', 'UTF-8'],
  ['windows1252', 'Western European (Windows-1252)'],
  ['windows1250', 'Central European (Windows-1250)'],
  ['windows1251', 'Cyrillic (Windows-1251)'],
  ['windows1253', 'Greek (Windows-1253)'],
  ['windows1254', 'Turkish (Windows-1254)'],
  ['windows1255', 'Hebrew (Windows-1255)'],
  ['windows1256', 'Arabic (Windows-1256)'],
  ['windows1257', 'Baltic (Windows-1257)'],
  ['mac_roman', 'Western European (Mac Roman)'],
  ['cp850', 'Western European (DOS 850)'],
  ['gbk', 'Simplified Chinese (GBK)'],
  ['shift_jis', 'Japanese (Shift_JIS)'],
  ['utf16_le', 'UTF-16, little end first'],
  ['utf16_be', 'UTF-16, big end first'],
];

export const DELIMITERS: readonly (readonly [string, string])[] = [
  [',', 'Comma (,)'],
  [';', 'Semicolon (;)'],
  ['\t', 'Tab'],
  ['|', 'Bar (|)'],
];

export const QUOTES: readonly (readonly [string, string])[] = [
  ['"', 'Double quotes (")'],
  ["'", "Single quotes (')"],
];

export const BACKSLASHES: readonly (readonly ['yes' | 'no', string])[] = [
  ['yes', 'With a backslash (\\")'],
  ['no', 'Written twice ("")'],
];

export const TOTALS: readonly (readonly ['yes' | 'no', string])[] = [
  ['no', 'Leave them out'],
  ['yes', 'Keep them as rows'],
];

export const DECIMALS: readonly (readonly [Decimal, string])[] = [
  ['point', 'Decimal point (1,234.5)'],
  ['comma', 'Decimal comma (1.234,5)'],
];

export const DATE_ORDERS: readonly (readonly [DateOrder, string])[] = [
  ['year_month_day', 'Year first (2024-12-31)'],
  ['day_month_year', 'Day first (31/12/2024)'],
  ['month_day_year', 'Month first (12/31/2024)'],
];

export const DATE_FORMS: readonly (readonly [DateForm, string])[] = [
  ['day', 'Days and times'],
  ['month', 'Months (Jan 2024, 202401)'],
  ['quarter', 'Quarters (Q1 2024)'],
  ['week', 'Weeks (2024-W01)'],
  ['serial', 'Spreadsheet numbers (45292)'],
  ['unix_seconds', 'Seconds since 1970'],
  ['unix_milliseconds', 'Milliseconds since 1970'],
];

export const SECOND_HEADERS: readonly (readonly ['yes' | 'no', string])[] = [
  ['yes', 'Belongs to the names'],
  ['no', 'Is a row like any other'],
];

export const HEADERS: readonly (readonly ['yes' | 'no', string])[] = [
  ['yes', 'First record'],
  ['no', 'None in the file'],
];

export const TYPES: readonly (readonly [ColumnType, string])[] = [
  ['number', 'Number'],
  ['category', 'Category'],
  ['date', 'Date'],
  ['text', 'Text or identifier'],
];

export const ROLES: Readonly<Record<Role, string>> = {
  identifier: 'Identifier',
  constant: 'One value only',
  date: 'Date',
  numeric: 'Quantity',
  binary: 'Two values',
  categorical: 'Category',
  high_cardinality: 'Many categories',
  free_text: 'Free text',
};

export const ISSUES: Readonly<Record<IssueKind, string>> = {
  too_few_cells: 'Rows with too few cells',
  too_many_cells: 'Rows with too many cells',
  unclosed_quote: 'A quote that is never closed',
  stray_quote: 'Quotes in the wrong place',
  bad_encoding: 'Letters that could not be read',
  nul_byte: 'Empty bytes in the file',
  not_a_number: 'Values that are no number',
  not_a_date: 'Values that are no date',
  bound: 'Bounds instead of numbers',
  mixed_units: 'Numbers with different signs or units',
  missing_mark: 'Words taken for no value',
  placeholder_date: 'Dates that stand for no date',
  duplicate_header: 'Column names that stand twice',
  empty_header: 'Columns without a name',
  short_header: 'Fewer names than columns',
  repeated_header: 'Column names that come again',
  second_header: 'A second row under the names',
  second_table: 'Another table in the file',
  extra_delimiter: 'Rows with blank cells too many',
  other_delimiter: 'Rows with another separator',
  preamble: 'Lines before the table',
  totals_row: 'A row of totals',
  blank_line: 'Empty lines',
  too_large: 'Too large to be taken in',
};

export function nameOf<T extends string>(value: T | undefined, names: readonly (readonly [T, string])[]): string | undefined {
  return names.find(([known]) => known === value)?.[1];
}
