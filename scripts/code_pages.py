"""Writes the tables of src/ingest/code_pages.rs: python3 scripts/code_pages.py | rustfmt

The letters are those of Python's codecs; a byte without a letter becomes U+FFFD."""

PAGES = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "mac_roman", "cp850"]


def letter(byte: int, page: str) -> int:
    return ord(bytes([byte]).decode(page, "replace"))


for page in PAGES:
    letters = ", ".join(f"0x{letter(byte, page):04x}" for byte in range(0x80, 0x100))
    print(f"const {page.upper()}: Page = [{letters}];\n")
