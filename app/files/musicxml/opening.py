"""The XML of a MusicXML file, compressed or not: no entities, no size that fills the memory."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from app.files.untrusted import BROKEN_XML, BROKEN_ZIP, MAX_BYTES, parse_xml, read_member
from generator.errors import ContinuoError

CONTAINER = "META-INF/container.xml"  # of an .mxl file: it names the score in it
_MOST_OF_CONTAINER = 1 << 16  # bytes


def open_musicxml(path: Path, data: bytes | None = None) -> ElementTree.Element:
    """A MusicXML file's tree, from XML that neither expands entities nor nests deep. data: what it holds, where that is
    known and `path` only a name. Raises ContinuoError."""
    try:
        if data is None:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        if data[:2] == b"PK":
            data = _unpacked(data)
    except OSError as error:
        raise ContinuoError("{path}: can't be opened: {reason}", path=path, reason=error) from error
    except BROKEN_ZIP as error:
        raise ContinuoError(
            "{path}: a broken .mxl file ({reason}); export it again", path=path, reason=str(error)[:80]
        ) from error
    if len(data) > MAX_BYTES:
        raise ContinuoError(
            "{path}: more than {megabytes} MB of notation, which is not read: shorten the piece",
            path=path,
            megabytes=MAX_BYTES >> 20,
        )
    if not data.strip():
        raise ContinuoError("{path}: the file is empty; export it again", path=path)
    try:
        root = parse_xml(data)
    except BROKEN_XML as error:
        raise ContinuoError(
            "{path}: not a MusicXML file, or a broken one: {reason}; export it again", path=path, reason=error
        ) from error
    if root.tag != "score-partwise":
        raise ContinuoError(
            "{path}: not notation in parts: its root is <{tag}> where MusicXML has <score-partwise>; export it as "
            "MusicXML from a notation program",
            path=path,
            tag=root.tag[:40],
        )
    return root


def _unpacked(data: bytes) -> bytes:
    """The score in an .mxl file. Raises one of BROKEN_ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        inside = [name for name in names if name.endswith((".musicxml", ".xml")) and not name.startswith("META-INF")]
        if CONTAINER in names:
            container = read_member(archive, CONTAINER, _MOST_OF_CONTAINER)
            found = re.search(rb"""full-path\s*=\s*["']([^"']+)""", container)
            inside = [found[1].decode()] if found else inside
        if not inside:
            raise LookupError("no notation in it")
        return read_member(archive, inside[0], MAX_BYTES)
