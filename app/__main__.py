"""`continuo`, and `python -m app`."""

from __future__ import annotations

import os
import sys

# One event's products are too small to share among threads, and waiting threads cost more than they bring: three
# times as long to compose on two cores of which one is busy. To be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    from app.cli import main  # see above
except KeyboardInterrupt:  # Ctrl+C while the program is still being read
    sys.exit(130)

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
