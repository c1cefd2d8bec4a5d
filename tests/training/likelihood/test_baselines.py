"""The baselines are honest: proper distributions that see nothing of what they are measured on."""

from __future__ import annotations

import numpy as np
import pytest

from generator.events.streams import STREAM_SETS, stream_sizes
from training.likelihood.baselines import CONTEXTS, PART_CONTEXTS, ngram_nats, ngram_probabilities, unigram_nats

VOCABULARY_SIZE = 7
SIZES = stream_sizes(STREAM_SETS["full"], VOCABULARY_SIZE)
SOUNDS = np.array([False, False, False, True, True, True, True])


def random_pieces(seed: int, count: int = 6, length: int = 60) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    pieces = []
    for _ in range(count):
        token = rng.integers(2, VOCABULARY_SIZE, length)
        sounding = SOUNDS[token]
        columns = [rng.integers(0, 4, length) * 6, token, rng.integers(1, 4, length), rng.integers(1, 3, length)]
        columns[2], columns[3] = columns[2] * sounding, columns[3] * sounding
        pieces.append(np.stack(columns, axis=1))
    return pieces


@pytest.mark.parametrize("name", ["shift", "token", "duration", "velocity"])
def test_every_order_is_a_distribution(name: str) -> None:
    train, place = random_pieces(0), ["shift", "token", "duration", "velocity"].index(name)
    (piece,) = random_pieces(1, count=1, length=3)
    piece[:, 1] = 4  # something that sounds, so that each stream is scored
    totals = np.zeros((len(CONTEXTS[name][0]) + 1, 1))
    for value in range(SIZES[place]):
        asked = piece.copy()
        asked[-1, place] = value
        if name == "token":  # all tokens count as sounding here: only the token's own distribution is asked for
            found = ngram_probabilities(train, [asked], SIZES, np.ones(VOCABULARY_SIZE, bool), name, CONTEXTS[name][0])
        else:
            found = ngram_probabilities(train, [asked], SIZES, SOUNDS, name, CONTEXTS[name][0])
        totals += found[:, -1:]
    assert totals == pytest.approx(1.0)


PART_SIZES = stream_sizes(STREAM_SETS["parts"], VOCABULARY_SIZE)
LASTS = np.array([False, False, False, True, True, True, False])  # the last one is a drum


def pieces_with_parts(seed: int, count: int = 6, length: int = 60) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    found = []
    for piece in random_pieces(seed, count, length):
        part = np.where(SOUNDS[piece[:, 1]], rng.integers(1, 4, length), 0)
        piece[:, 2] *= LASTS[piece[:, 1]]
        found.append(np.concatenate([piece, part[:, None]], axis=1))
    return found


@pytest.mark.parametrize("name", list(PART_CONTEXTS))
def test_with_parts_every_order_is_a_distribution(name: str) -> None:
    train = pieces_with_parts(0)
    place = [stream.name for stream in STREAM_SETS["parts"]].index(name)
    (piece,) = pieces_with_parts(1, count=1, length=4)
    piece[:, 1] = 4
    for contexts in PART_CONTEXTS[name]:
        totals = 0.0
        for value in range(PART_SIZES[place]):
            asked = piece.copy()
            asked[-1, place] = value
            sounds = np.ones(VOCABULARY_SIZE, bool) if name == "token" else SOUNDS
            totals += ngram_probabilities(train, [asked], PART_SIZES, sounds, name, contexts)[:, -1:]
        assert totals == pytest.approx(1.0)


def test_a_part_is_predicted_from_what_it_played_itself() -> None:
    rng = np.random.default_rng(0)

    def piece() -> np.ndarray:
        part = rng.integers(1, 4, 400)
        own = {1: [3, 4], 2: [4, 5], 3: [5, 3]}
        played = dict.fromkeys(own, 0)
        token = []
        for value in part.tolist():
            token.append(own[value][played[value] % 2])
            played[value] += 1
        zeros = np.zeros(400, np.int64)
        return np.stack([zeros, token, zeros + 1, zeros + 1, part], axis=1)

    train, held_out, valid = [piece() for _ in range(8)], [piece()], [piece()]
    nats = ngram_nats(train, held_out, PART_SIZES, SOUNDS, valid, lasts=LASTS)
    assert nats[1] < 0.05 * 400 and nats[4] > 0.9 * np.log(3) * 400


def test_drums_have_no_duration_to_pay_for() -> None:
    train, held_out = pieces_with_parts(0), pieces_with_parts(1)
    drums = [piece[piece[:, 1] == 6] for piece in held_out]
    for count in (unigram_nats, ngram_nats):
        nats = count(train, drums, PART_SIZES, SOUNDS, lasts=LASTS)
        assert nats[2] == 0 and (nats[[0, 1, 3, 4]] > 0).all()


def test_nats_approach_the_entropy_of_a_known_chain() -> None:
    rng = np.random.default_rng(0)
    chain = np.array([[0.9, 0.1], [0.3, 0.7]])

    def draw(length: int) -> np.ndarray:
        states = [0]
        for _ in range(length - 1):
            states.append(int(rng.random() < chain[states[-1], 1]))
        return np.array(states)[:, None] + 3

    train, held_out = [draw(2000) for _ in range(10)], [draw(2000)]
    stationary = np.array([0.75, 0.25])
    entropy = -(stationary[:, None] * chain * np.log(chain)).sum()
    nats = ngram_nats(train, held_out, (VOCABULARY_SIZE,), SOUNDS, valid=[draw(2000)])[0] / 2000
    assert nats == pytest.approx(entropy, abs=0.05)
    assert nats < unigram_nats(train, held_out, (VOCABULARY_SIZE,), SOUNDS)[0] / 2000 - 0.05


def test_what_is_measured_is_never_counted() -> None:
    train, held_out = random_pieces(0), random_pieces(1)
    alone = ngram_nats(train, held_out[:1], SIZES, SOUNDS)
    rest = ngram_nats(train, held_out[1:], SIZES, SOUNDS)
    assert ngram_nats(train, held_out, SIZES, SOUNDS) == pytest.approx(alone + rest)


def test_music_that_was_counted_is_cheaper_than_music_that_was_not() -> None:
    train = random_pieces(0)
    assert ngram_nats(train, train, SIZES, SOUNDS).sum() < ngram_nats(train, random_pieces(1), SIZES, SOUNDS).sum()


def test_duration_and_velocity_of_what_does_not_sound_cost_nothing() -> None:
    rest = [np.array([[96, 2, 0, 0]] * 5)]
    for nats in (
        unigram_nats(random_pieces(0), rest, SIZES, SOUNDS),
        ngram_nats(random_pieces(0), rest, SIZES, SOUNDS),
    ):
        assert nats[2] == nats[3] == 0
        assert nats[1] > 0


def test_values_never_seen_have_a_finite_cost() -> None:
    train = [np.array([[0, 3, 1, 1]] * 20)]
    unseen = [np.array([[50, 6, 90, 30]] * 3)]
    for nats in (unigram_nats(train, unseen, SIZES, SOUNDS), ngram_nats(train, unseen, SIZES, SOUNDS)):
        assert np.isfinite(nats).all()
