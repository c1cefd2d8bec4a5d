"""What the process that learns a taste is asked, and its answer."""

from __future__ import annotations

from app.ipc.wire import Message, decoder
from app.taste.fitting import Learnt, Ratings


class LearnTaste(Message, frozen=True):
    """Find the taste behind ratings. Answered by TasteLearnt."""

    ratings: Ratings


class TasteLearnt(Message, frozen=True):
    """The answer to LearnTaste."""

    learnt: Learnt


REQUESTS, ANSWERS = decoder(LearnTaste), decoder(TasteLearnt)
