"""`python -m app.files.reading_process FILE`: reads a MusicXML file, as the window asks (formats.read_piece).

On stdout: one line of JSON, "score" as app.ipc.scores has it and, under "bytes", how many follow; or "error" with a
Text. It is killed when nobody waits for it any more.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any


def main() -> int:
    """-> 0, though the file could not be read: that is told."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # should anything print
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()
    about, data = _read(Path(sys.argv[1]))
    out.write(json.dumps(about).encode() + b"\n" + data)
    out.flush()
    return 0


def _leave_with_the_parent() -> None:
    """Whoever waited is gone."""
    sys.stdin.buffer.read()
    os._exit(1)


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    from app.files.musicxml_reader import read_musicxml
    from app.ipc.scores import to_wire
    from generator.errors import ContinuoError, text_of

    try:
        about, data = to_wire(read_musicxml(path))
    except (ContinuoError, OSError, MemoryError) as error:
        return {"error": text_of(error).to_plain()}, b""
    return {"score": about, "bytes": len(data)}, data


if __name__ == "__main__":
    sys.exit(main())
