"""`python -m app.player`: started by app.player.client."""

from __future__ import annotations

import os

from app.player.process import main

if __name__ == "__main__":
    # Python's own end would wait for the threads that wait for a pipe, or abort on the lock that they hold.
    os._exit(main())
