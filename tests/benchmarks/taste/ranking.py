"""How soon takes come in the order in which somebody likes them: made-up people rate what they are offered.

python -m tests.benchmarks.taste.ranking [--checkpoint C] [--seeds 3] [--development]

Takes are really composed, 16 to a request, and offered five at a time, in the order that the taste gives them by then.
NDCG@5 (scikit-learn's, grades 0 to 4 by fifths of how much all takes are liked) is of requests that nobody has seen
before, as the window would show them. Likelihood: nats per note, the likeliest first.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from app.assets import default_checkpoint
from app.library.feedback import target
from app.taste.choosing import best_for
from app.taste.features import PLACE
from app.taste.fitting import Ratings, learn
from app.taste.model import TasteModel
from generator.compose.takes.rank_takes import takes_likeness
from tests.benchmarks.table import print_table
from tests.benchmarks.taste.pool import Batch, pool
from tests.benchmarks.taste.users import DEVELOPMENT, REPORTED, User, nothing

AFTER = (10, 30, 100)
SHOWN = 5
RATED, UNSEEN = 24, 20  # requests
CHANGES_AT = 50
# What is done with a take, by how much it is liked among all: the worst 15 % are discarded, the best 12 % are kept.
CUTS = (0.15, 0.45, 0.6, 0.88)
DEEDS = (("down", "discarded"), ("down",), ("heard",), ("up",), ("up", "kept"))
SEEDS = {True: 1001, False: 2001}  # of what is composed, for development and for the report


class Person:
    """One user before one pool of takes."""

    def __init__(self, user: User, batches: list[Batch], likeness: list[np.ndarray], seed: int) -> None:
        self._user, self._batches, self._likeness = user, batches, likeness
        self._rng = np.random.default_rng(seed)
        order = self._rng.permutation(len(batches)).tolist()
        self._rated, self._unseen = order[:RATED], order[RATED:]
        likings = [liking for liking in (user.liking, user.later) if liking]
        self._liked = [[np.array([own(notes, one) for notes in one.notes]) for one in batches] for own in likings]
        every = [np.concatenate(liked) for liked in self._liked]
        self._cuts = [np.quantile(liked, CUTS) for liked in every]
        self._fifths = [np.quantile(liked, (0.2, 0.4, 0.6, 0.8)) for liked in every]
        self._features: list[np.ndarray] = []
        self._targets: list[tuple[float, float]] = []

    def run(self) -> tuple[list[float], float]:
        """NDCG@5 after so many ratings, and the CPU seconds that the last training took."""
        found, seconds, model, turn = [], 0.0, None, 0
        while True:
            place = self._rated[turn % RATED]
            turn += 1
            for number in self._order(place, model)[:SHOWN]:
                self._rate(place, number)
                if len(self._targets) in AFTER:
                    begin = time.process_time()
                    model = self._learnt()
                    seconds = time.process_time() - begin
                    found.append(self.ndcg(model))
                if len(self._targets) == AFTER[-1]:
                    return found, seconds
            model = self._learnt()

    def _order(self, place: int, model: TasteModel | None) -> list[int]:
        batch = self._batches[place]
        if model is None:
            return list(range(len(batch.notes)))
        return [number for number, _ in best_for(model, batch.features, self._likeness[place])]

    def _rate(self, place: int, number: int) -> None:
        level = int(np.searchsorted(self._cuts[self._now], self._liked[self._now][place][number]))
        if self._user.liking is nothing:
            level = int(self._rng.integers(len(DEEDS)))
        if self._rng.random() < self._user.noise:
            level = len(DEEDS) - 1 - level
        said = target(DEEDS[level])
        assert said
        self._targets.append((said.value, said.certainty))
        self._features.append(self._batches[place].features[number])

    @property
    def _now(self) -> int:
        return int(self._user.later is not None and len(self._targets) >= CHANGES_AT)

    def _learnt(self) -> TasteModel | None:
        values, certainty = np.array(self._targets).T
        return learn(Ratings(np.array(self._features, float), values, certainty)).model

    def ndcg(self, model: TasteModel | None) -> float:
        """Over unseen requests."""
        return self._mean(lambda place: self._order(place, model))

    def usual(self) -> tuple[float, float, float]:
        """Of the order that takes have without a taste, of likelihood, and of chance."""

        def likely(place: int) -> list[int]:
            return np.argsort(self._batches[place].features[:, PLACE["nats per note"]]).tolist()

        def chance(place: int) -> list[int]:
            return self._rng.permutation(len(self._batches[place].notes)).tolist()

        return self._mean(lambda place: self._order(place, None)), self._mean(likely), self._mean(chance)

    def _mean(self, order) -> float:
        from sklearn.metrics import ndcg_score

        found = []
        for place in self._unseen:
            grades = np.searchsorted(self._fifths[self._now], self._liked[self._now][place])
            if grades.any():
                score = np.empty(len(grades))
                score[order(place)] = -np.arange(len(grades))
                found.append(ndcg_score([grades], [score], k=5))
        return float(np.mean(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint())
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--development", action="store_true", help="the users and takes that the model was chosen by")
    options = parser.parse_args()
    batches = pool(options.checkpoint, RATED + UNSEEN, SEEDS[options.development])
    likeness = [takes_likeness(batch.notes, batch.statistics()) for batch in batches]
    rows, consistent = [], []
    for user in DEVELOPMENT if options.development else REPORTED:
        people = [Person(user, batches, likeness, seed) for seed in range(options.seeds)]
        runs = [person.run() for person in people]
        figures = np.concatenate([
            np.mean([after for after, _ in runs], axis=0), np.mean([person.usual() for person in people], axis=0)
        ])  # fmt: skip
        if user.is_consistent:
            consistent.append(figures)
        milliseconds = 1000 * np.mean([seconds for _, seconds in runs])
        rows.append([user.name, *(f"{figure:.2f}" for figure in figures), f"{milliseconds:.0f}"])
    if consistent:
        rows.append(["mean of the consistent", *(f"{figure:.2f}" for figure in np.mean(consistent, axis=0)), ""])
    columns = (
        "who likes",
        *(f"after {count}" for count in AFTER),
        "usual order",
        "likelihood",
        "random",
        "CPU ms to learn",
    )
    print_table(f"NDCG@5 of {UNSEEN} unseen requests of 16 takes, {options.seeds} seeds", columns, rows)


if __name__ == "__main__":
    main()
