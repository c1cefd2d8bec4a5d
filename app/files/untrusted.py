"""XML and zip files from anywhere: no entities, no damage that ends the program, and no size that fills the memory; and
texts from anywhere, written as XML."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree
from xml.parsers import expat
from zlib import error as ZlibError

MAX_BYTES = 32 * 2**20  # of XML: a symphony takes about as much
BROKEN_XML = (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError)  # what parse_xml raises
# What opening an archive and read_member raise, besides OSError.
BROKEN_ZIP = (zipfile.BadZipFile, ZlibError, EOFError, LookupError, RuntimeError, ValueError)
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks a whole block of the others, however large
_FORBIDDEN_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def xml_text(text: str) -> str:
    """A text without the characters that XML can't hold, such as control characters."""
    return text.encode("utf-8", "replace").decode().translate(_FORBIDDEN_IN_XML)


def parse_xml(data: bytes) -> ElementTree.Element:
    """A tree, from XML that neither expands entities nor nests deep. Raises one of BROKEN_XML."""

    def refuse(name: str, *_: object) -> None:
        raise ValueError(f"it declares an entity, {name[:20]!r}, which no music needs")

    checker = expat.ParserCreate()
    checker.EntityDeclHandler = refuse
    checker.Parse(data, True)
    return ElementTree.fromstring(data)


def read_member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """A member's bytes, cut at `most_bytes` + 1. Raises one of BROKEN_ZIP, for a packing other than Deflate too, and
    OSError."""
    if archive.getinfo(name).compress_type not in _PACKINGS:
        raise ValueError(f"{name} is packed in a way that is not read")
    with archive.open(name) as file:
        return file.read(most_bytes + 1)
