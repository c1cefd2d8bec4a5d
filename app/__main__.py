"""`continuo`, and `python -m app`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# One event's products are too small to share among threads, and waiting threads cost more than they bring: three
# times as long to compose on two cores of which one is busy. To be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code: 0, or 2 for bad input."""
    try:
        from generator.terminal import begin_in_utf8

        if argv is None:
            begin_in_utf8()
        if not (sys.argv[1:] if argv is None else argv):
            return _open_window()
        from app.cli.main import main as run

        return run(argv)
    except KeyboardInterrupt:  # Ctrl+C while the program is still being read
        return 130


def _open_window() -> int:
    """As the command line does, without the time that it takes to read it."""
    from generator.terminal import print_anything

    print_anything()
    from app.window.application import open_window
    from generator.errors import ContinuoError, text_of

    try:
        return open_window()
    except (ContinuoError, OSError, MemoryError) as error:
        print(f"continuo: {text_of(error)}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
