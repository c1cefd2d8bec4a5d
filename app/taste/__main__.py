"""`python -m app.taste`: one line of ratings in, one line of what was learnt out. A process of lowest priority, as
fitting takes up to a second of one core."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

# As in app/__main__.py: to be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.taste.fitting import Ratings, learn  # see above


def main() -> int:
    """-> exit code."""
    with suppress(AttributeError, OSError):  # not on Windows
        os.nice(10)
    ratings = Ratings.from_plain(json.loads(sys.stdin.buffer.readline()))
    print(json.dumps(learn(ratings).to_plain()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
