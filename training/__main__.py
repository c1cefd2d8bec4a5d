"""`train-generator`, and `python -m training`."""

from __future__ import annotations

import sys


def main() -> int:
    """-> exit code."""
    try:
        from training.cli import main as run

        return run()
    except KeyboardInterrupt:  # Ctrl+C while the program is still being read
        return 130


if __name__ == "__main__":
    sys.exit(main())
