"""`python -m app.files.export_process FILE`: writes one piece to a file, as the window asks (app.window.export).

On stdin: the number of bytes, a line feed, and the piece as .mid. On stdout: one line of JSON, "done" or "error" with a
Text. When stdin ends, whatever is being written is left off, and what was half written is taken away.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any


def main() -> int:
    """-> 0, though the piece could not be written: that is told."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # should anything print
    length = int(sys.stdin.buffer.readline())
    midi = sys.stdin.buffer.read(length)
    is_over = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(is_over,), daemon=True).start()
    try:
        answer = _write(midi, Path(sys.argv[1]))
        is_over.set()
    except KeyboardInterrupt:
        return 130
    json.dump(answer, out)
    out.write("\n")
    out.flush()
    return 0


def _wait_for_the_end(is_over: threading.Event) -> None:
    sys.stdin.buffer.read()
    if not is_over.is_set():
        _thread.interrupt_main()


def _write(midi: bytes, path: Path) -> dict[str, Any]:
    from app.files.formats import export
    from generator.errors import ContinuoError, text_of
    from generator.midi.codec import read_midi

    try:
        return {"done": export(read_midi(midi, path.name), path)}
    except (ContinuoError, OSError, MemoryError) as error:
        return {"error": text_of(error).to_plain()}


if __name__ == "__main__":
    sys.exit(main())
