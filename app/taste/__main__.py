"""`python -m app.taste`: ratings in, what was learnt out. A process of lowest priority, as fitting takes up to a second
of one core."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

# As in app/__main__.py: to be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from app.ipc.ask_once import answer_once  # see above
from app.taste.fitting import learn
from app.taste.messages import REQUESTS, LearnTaste, TasteLearnt


def _answer(request: LearnTaste) -> TasteLearnt:
    return TasteLearnt(learn(request.ratings))


if __name__ == "__main__":
    with suppress(AttributeError, OSError):  # not on Windows
        os.nice(10)
    sys.exit(answer_once(REQUESTS, _answer))
