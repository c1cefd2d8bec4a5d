"""`python -m app.player`: started by app.player.client."""

from __future__ import annotations

import sys

from app.player.process import main

if __name__ == "__main__":
    sys.exit(main())
