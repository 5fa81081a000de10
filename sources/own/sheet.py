"""A file of figures as a sheet: CSV with comma, semicolon or tab (`text.py`), or XLSX (`book.py`)."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

from sources.own.beside import held_beside
from sources.own.book import of_book
from sources.own.cells import Sheet, refused
from sources.own.text import of_text

MOST_BYTES = 20_000_000


def read_sheet(path: Path) -> Sheet:
    """A file as cells. Raises SourceError where it cannot be read, or has not the columns without which there is no
    figure; OSError where the file system fails."""
    found = path.stat()
    if not S_ISREG(found.st_mode):
        # A pipe would be waited for without end.
        raise refused(path, "it is no regular file", "give a file that ends with .csv or .xlsx")
    if found.st_size > MOST_BYTES:
        raise refused(
            path, f"the file is larger than {MOST_BYTES // 1_000_000} MB", "give figures alone, in fewer files"
        )
    return sheet_of(path, path.read_bytes())


def sheet_of(path: Path, body: bytes) -> Sheet:
    """The same of bytes that were read already; `path` gives their name and form. Raises SourceError."""
    match path.suffix.casefold():
        case ".xlsx":
            return held_beside(of_book(path, body))
        case ".csv":
            return of_text(path, body)
    raise refused(path, "a file of figures ends with .csv or .xlsx", "save it as XLSX, or as CSV UTF-8")
