"""`python -m app.composer`: started by app.composer.client."""

from __future__ import annotations

import os
import sys

# As in app/__main__.py: to be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.composer.process import main  # see above

if __name__ == "__main__":
    sys.exit(main())
