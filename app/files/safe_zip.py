"""Members of zip files from anywhere: no damage that ends the program, and no size that fills the memory."""

from __future__ import annotations

import zipfile
from zlib import error as ZlibError

# What opening an archive and read_member raise, besides OSError.
BROKEN_ZIP = (zipfile.BadZipFile, ZlibError, EOFError, LookupError, RuntimeError, ValueError)
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks a whole block of the others, however large


def read_member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """A member's bytes, cut at `most_bytes` + 1. Raises one of BROKEN_ZIP, for a packing other than Deflate too, and
    OSError."""
    if archive.getinfo(name).compress_type not in _PACKINGS:
        raise ValueError(f"{name} is packed in a way that is not read")
    with archive.open(name) as file:
        return file.read(most_bytes + 1)
