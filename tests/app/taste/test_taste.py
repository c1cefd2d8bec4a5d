"""A taste: what feedback comes to, what is learnt from it, and how it chooses."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ipc.wire import decode, encode
from app.library.database import Catalogue
from app.library.feedback import KINDS, sidecar_of, standing, target
from app.taste import memory
from app.taste.choosing import Choosing, best_for, recalled, shown_of, ways_to_draw
from app.taste.features import FEATURE_VERSION, FEATURES, NAMES, PLACE, take_features
from app.taste.fitting import HALF_LIFE, LEAST, Ratings, _error, _evidence, fitted, learn
from app.taste.memory import StoredTake
from app.taste.messages import ANSWERS, TasteLearnt
from app.taste.model import TasteModel, itself, kernel
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import compose_all
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.network.checkpoint import load_checkpoint
from generator.network.config import SamplingConfig
from tests.app.window.parts import waltz
from tests.generator.bands import band, parts_checkpoint


def drawn(count: int, seed: int = 0) -> np.ndarray:
    """Features of made-up takes, (N, F)."""
    rng = np.random.default_rng(seed)
    usual = np.array([feature.usual for feature in FEATURES])
    spread = np.array([feature.spread for feature in FEATURES])
    return usual + spread * rng.normal(size=(count, len(FEATURES)))


def rated(features: np.ndarray, name: str, sign: float = 1.0) -> Ratings:
    """By somebody who likes much of one feature."""
    own = features[:, PLACE[name]]
    return Ratings(features, np.where(sign * (own - np.median(own)) > 0, 1.0, -1.0), np.ones(len(features)))


def agreement(model: TasteModel, name: str) -> float:
    """How much what it expects of unseen takes goes with a feature, -1 to 1."""
    unseen = drawn(200, seed=99)
    return float(np.corrcoef(model.predict(unseen)[0], unseen[:, PLACE[name]])[0, 1])


# What feedback comes to


@pytest.mark.parametrize(
    ("events", "sign"),
    [
        (["up"], 1), (["down"], -1), (["up", "down"], -1), (["down", "up"], 1), (["up", "unrated"], 0), (["kept"], 1),
        (["kept", "unkept"], 0), (["discarded"], -1), (["discarded", "restored"], 0), (["kept", "discarded"], -1),
        (["heard"], 1), (["edited", "discarded"], -1), (["down", "kept"], -1), (["up", "discarded"], 1), ([], 0),
        (["exported", "discarded"], 1), (["heard", "down", "unrated"], 1), (["from a newer Continuo"], 0),
    ],
)  # fmt: skip
def test_the_latest_word_counts(events: list[str], sign: int):
    found = target(events)
    assert (found is None and sign == 0) or (found is not None and np.sign(found.value) == sign)


def test_each_kind_of_feedback_has_a_weight_of_its_own():
    def value(kind: str) -> float:
        found = target([kind])
        assert found
        return found.value * found.certainty

    assert value("kept") > value("up") > value("edited") > value("heard") > 0 > value("discarded") > value("down")
    assert all(kind.reason for kind in KINDS.values())


@given(st.lists(st.sampled_from(list(KINDS)), max_size=12))
def test_what_holds_of_feedback_never_contradicts_itself(events: list[str]):
    held = standing(events)
    assert not {"up", "down"} <= set(held) and not {"kept", "discarded"} <= set(held)
    assert len(held) == len(set(held))
    assert (target(events) is None) == (not held)


# Features


def test_features_are_finite_named_and_of_the_take_alone(tiny_model: Path):
    checkpoint = load_checkpoint(tiny_model)
    wish = Wish(seed=waltz(), bars=2, takes=3)
    request = request_for(checkpoint, wish)
    for take in compose_all(checkpoint, wish):
        features = take_features(take.notes, request, vars(take.scores), np.full(64, 0.125, np.float32))
        assert features.shape == (len(NAMES),) and features.dtype == np.float32 and np.isfinite(features).all()
        assert (features == take_features(take.notes, request, vars(take.scores), np.full(64, 0.125))).all()
        assert features[PLACE["mean pitch"]] == pytest.approx(take.notes[:, 2].mean())
        assert features[PLACE["nats per note"]] == pytest.approx(take.scores.nats_per_note)
        assert features[PLACE["has an embedding"]] == 1
    assert len(set(NAMES)) == len(NAMES)


def test_a_take_of_one_note_has_features(tiny_model: Path):
    request = request_for(load_checkpoint(tiny_model), Wish(bars=1))
    features = take_features(np.array([[0, 24, 60, 80]]), request)
    assert np.isfinite(features).all() and features[PLACE["has an embedding"]] == 0


# Learning


@pytest.mark.parametrize("name", ["notes per beat", "mean pitch", "mean loudness"])
def test_thirty_ratings_find_the_one_feature_that_matters(name: str):
    model = fitted(rated(drawn(30), name))
    assert agreement(model, name) > 0.7
    assert model.sides()[0].group == FEATURES[PLACE[name]].group and model.sides()[0].direction == 1


def test_a_taste_that_changed_is_followed():
    features = drawn(60 + 2 * HALF_LIFE)
    early, late = rated(features[:60], "mean pitch"), rated(features[60:], "mean pitch", -1.0)
    both = Ratings(features, np.concatenate([early.values, late.values]), np.ones(len(features)))
    assert agreement(fitted(early), "mean pitch") > 0.7
    assert agreement(fitted(both), "mean pitch") < -0.5


def test_below_the_least_number_of_ratings_nothing_is_learnt():
    learnt = learn(rated(drawn(LEAST - 1), "mean pitch"))
    assert learnt.model is None and learnt.standing == "few" and learnt.ratings == LEAST - 1
    only_liked = Ratings(drawn(20), np.ones(20), np.ones(20))
    assert learn(only_liked).standing == "one-sided"


def test_ratings_that_foretell_nothing_are_found_out():
    found = []
    for seed in range(6):
        features = drawn(60, seed)
        values = np.random.default_rng(seed).choice([-1.0, 1.0], 60)
        found.append(learn(Ratings(features, values, np.ones(60))).standing)
    assert found.count("no better") >= 2
    assert learn(rated(drawn(60), "mean pitch")).standing == "learnt"


def test_it_is_judged_by_what_came_later_alone():
    """Each half agrees with itself, but the later one says the opposite: what was learnt from the earlier is wrong."""
    features = drawn(48)
    first, second = rated(features[:24], "mean pitch"), rated(features[24:], "mean pitch", -1.0)
    both = Ratings(features, np.concatenate([first.values, second.values]), np.ones(48))
    learnt = learn(both)
    assert learnt.right is not None and learnt.right < 0.5 and learnt.model is None


def test_ratings_that_are_partly_wrong_still_make_a_taste():
    """Liked is what is high, of which likelihood knows half; every fifth thumb is a slip."""
    found = []
    for seed in range(6):
        features, rng = drawn(60, seed), np.random.default_rng(seed)
        pitch, nats = PLACE["mean pitch"], PLACE["nats per note"]
        features[:, nats] = 3 - 1.2 * (features[:, pitch] - 62) / 5.4 + rng.normal(0, 0.2, 60)
        ratings = rated(features, "mean pitch")
        slips = np.where(rng.random(60) < 0.2, -1.0, 1.0)
        found.append(learn(replace(ratings, values=ratings.values * slips)).standing)
    assert found.count("learnt") >= 5


def test_the_error_of_a_mean_over_pairs_is_that_of_the_takes_they_are_of():
    """Of 3,000 draws of 30 takes: a mean over all pairs of them scatters about as much as it says."""
    rng, means, errors = np.random.default_rng(0), [], []
    pairs = np.array(list(combinations(range(30), 2)))
    for _ in range(3000):
        takes = rng.normal(size=30)
        differences = takes[pairs].sum(axis=1)
        means.append(differences.mean())
        errors.append(_error(differences, np.ones(len(pairs)), pairs))
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.1)


def test_what_is_meant_less_surely_weighs_less():
    features = drawn(40)
    sure, doubted = rated(features[:20], "mean pitch"), rated(features[20:], "mean pitch", -1.0)
    certainty = np.concatenate([np.ones(20), np.full(20, 0.02)])
    both = Ratings(features, np.concatenate([sure.values, doubted.values]), certainty)
    assert agreement(fitted(both), "mean pitch") > 0.4


def test_numpy_expects_what_scikit_learn_expects():
    """The mean of what is expected, and the evidence that experts are weighed by."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Kernel

    class Own(Kernel):
        def __init__(self) -> None:
            pass

        def __call__(self, X, Y=None, eval_gradient=False):  # pyright: ignore[reportIncompatibleMethodOverride]
            found = kernel(X, X if Y is None else Y)
            return (found, np.zeros((*found.shape, 0))) if eval_gradient else found

        def diag(self, X):  # pyright: ignore[reportIncompatibleMethodOverride]
            return itself(X)

        def is_stationary(self):  # pyright: ignore[reportIncompatibleMethodOverride]
            return False

    model = fitted(rated(drawn(25), "mean pitch"))
    unseen = drawn(7, seed=5)
    said = (unseen - model.centre) / model.spread
    mean = np.zeros(7)
    for expert in model.experts:
        options: Any = {"alpha": model.noise, "optimizer": None}  # which are typed as their defaults are
        own = model.rated[:, expert.columns]
        process: Any = GaussianProcessRegressor(Own(), **options).fit(own, model.values)
        evidence = _evidence(own, model.values, model.noise)
        assert evidence == pytest.approx(process.log_marginal_likelihood_value_, rel=1e-9)
        mean += expert.weight * np.asarray(process.predict(np.clip(said, -4, 4)[:, expert.columns]))
    assert model.predict(unseen)[0] == pytest.approx(mean, abs=1e-6)


def test_a_model_crosses_a_pipe():
    learnt = learn(rated(drawn(30), "mean pitch"))
    there = decode(encode(TasteLearnt(learnt)), ANSWERS).learnt
    assert learnt.model and there.model
    unseen = drawn(9, seed=3)
    assert there.model.predict(unseen)[0] == pytest.approx(learnt.model.predict(unseen)[0], rel=1e-12)


def test_the_unknown_is_less_certain():
    model = fitted(rated(drawn(30), "mean pitch"))
    far = drawn(1, seed=8)
    far[:, PLACE["mean pitch"]] += 40
    assert model.predict(far)[1][0] > model.predict(model.rated * model.spread + model.centre)[1].mean()


def test_the_reason_is_the_feature_that_is_liked():
    model = fitted(rated(drawn(40), "mean loudness"))
    two = np.repeat(drawn(1, seed=4), 2, axis=0)
    two[0, PLACE["mean loudness"]] += 20
    reasons = model.reasons(two)
    assert (reasons[0][0].group, reasons[0][0].direction) == ("loudness", 1)


@given(st.integers(1, 20), st.integers(1, 5))
def test_a_kernel_is_symmetric_and_never_negative(count: int, width: int):
    rows = np.random.default_rng(count).normal(size=(count, width))
    values = kernel(rows, rows)
    assert values == pytest.approx(values.T)
    assert np.linalg.eigvalsh(values).min() > -1e-9


# Choosing


@given(st.integers(1, 8), st.sampled_from([0.0, 1.5]))
def test_more_are_composed_than_shown_and_none_breaks_what_the_panel_promises(shown: int, explore: float):
    panel = SamplingConfig(temperature=1.0, repeats=3, guidance=2.0, token_temperature=0.7)
    count = recalled(shown)
    ways = ways_to_draw(panel, count, shown, explore)
    assert len(ways) == count >= shown and ways[:shown] == (panel,) * shown
    for way in ways:
        assert replace(way, temperature=1.0, top_p=panel.top_p) == panel


def test_without_a_taste_nothing_else_is_composed(tiny_model: Path):
    request = request_for(load_checkpoint(tiny_model), Wish(seed=waltz(), bars=2, takes=3))
    assert Choosing(None).of(request) is None
    assert Choosing(fitted(rated(drawn(20), "mean pitch"))).of(replace(request, takes=1)) is None
    surprise = Choosing(None, 1.5).of(replace(request, takes=1))
    assert surprise and surprise[0].sampling.temperature > request.sampling.temperature


def test_takes_that_are_drawn_as_the_panel_says_are_the_same_among_others(tiny_model: Path):
    checkpoint = load_checkpoint(tiny_model)
    panel, hotter = SamplingConfig(), SamplingConfig(temperature=2.0)
    request = request_for(checkpoint, Wish(seed=waltz(), bars=2, takes=6))

    def drawn_by(*ways: SamplingConfig) -> list[list[list[int]]]:
        found: list[list[list[int]]] = [[] for _ in range(6)]
        for take, event in compose_takes(checkpoint.model(), replace(request, sampling_of=ways)):
            found[take].append([event.onset_ticks, *event.row.tolist()])
        return found

    plain, mixed = drawn_by(), drawn_by(*[panel] * 3, *[hotter] * 3)
    assert mixed[:3] == plain[:3] and mixed[3:] != plain[3:]
    with pytest.raises(ContinuoError, match="one for each"):
        drawn_by(panel, hotter)


def test_the_best_come_first_and_copies_of_them_later():
    model = fitted(rated(drawn(40), "mean pitch"))
    features = drawn(6, seed=2)
    features[:, PLACE["mean pitch"]] = [50, 67, 67, 60, 66, 55]
    alone = np.eye(6)
    order = [number for number, _ in best_for(model, features, alone)]
    assert set(order[:3]) == {1, 2, 4}
    alike = np.eye(6)
    alike[1, 2] = alike[2, 1] = 1.0
    order = [number for number, _ in best_for(model, features, alike)]
    assert abs(order.index(1) - order.index(2)) > 1


def test_what_was_played_stays_among_the_shown():
    assert shown_of([4, 2, 0, 1], 2, None) == [4, 2]
    assert shown_of([4, 2, 0, 1], 2, 0) == [4, 0]
    assert shown_of([0, 2, 4, 1], 2, 0) == [0, 2]


# What is written


def stored(number: int, pitch: float = 60.0) -> StoredTake:
    features = drawn(1, seed=number)[0]
    features[PLACE["mean pitch"]] = pitch
    return StoredTake(
        f"{number:032x}", f"2026-01-01T00:00:{number:02d}", f"Take {number}", batch=str(number // 3), place=number % 3,
        settings={"takes": 3}, features=features.astype("<f4").tobytes(), feature_version=FEATURE_VERSION,
    )  # fmt: skip


@pytest.fixture
def library(tmp_path: Path):
    with Catalogue(tmp_path / "library.sqlite") as catalogue:
        yield catalogue


def filled(catalogue: Catalogue, count: int = 12) -> list[StoredTake]:
    """Takes, every other of which is liked."""
    takes = [stored(number, 50 + 2 * number) for number in range(count)]
    memory.remember(catalogue, takes)
    for number, take in enumerate(takes):
        memory.record(catalogue, take.hash, "up" if number % 2 else "down", f"2026-01-02T00:00:{number:02d}")
    return takes


def test_features_of_a_take_stay_as_they_were_when_it_was_offered(library: Catalogue):
    take = stored(1)
    memory.remember(library, [take])
    memory.record(library, take.hash, "up", "2026-01-02")
    memory.remember(library, [replace(stored(2), hash=take.hash, created="2026-01-03", place=2)])
    found = memory.known(library).ratings
    assert found.features[0].astype("<f4").tobytes() == take.features and len(found) == 1


def test_feedback_is_read_in_the_order_in_which_it_was_given(library: Catalogue):
    takes = filled(library)
    found = memory.known(library)
    assert found.ratings.values.tolist() == [-1.0, 1.0] * 6 and (found.liked, found.disliked, found.gone) == (6, 6, 0)
    memory.record(library, takes[0].hash, "up", "2026-01-03")
    assert memory.known(library).ratings.values.tolist() == [1.0, -1.0] * 5 + [1.0, 1.0]


def test_takes_that_are_gone_are_counted_and_not_learnt_from(library: Catalogue):
    takes = filled(library)
    memory.record(library, "f" * 32, "up", "2026-01-03")
    with library.transaction() as connection:
        connection.execute("DELETE FROM take WHERE hash = ?", (takes[0].hash,))
    found = memory.known(library)
    assert found.gone == 2 and len(found.ratings) == 11


def test_acceptance_is_counted_over_takes_in_the_order_in_which_they_were_offered(library: Catalogue):
    filled(library, 30)
    shares = memory.known(library).shares
    assert [(share.offered, share.accepted) for share in shares] == [(20, 10), (10, 5)]


def test_a_library_that_is_lost_gets_its_feedback_and_features_back(tmp_path: Path):
    path = tmp_path / "library.sqlite"
    with Catalogue(path) as catalogue:
        filled(catalogue)
        before = memory.known(catalogue)
    for file in tmp_path.glob("library.sqlite*"):
        file.unlink()
    with Catalogue(path) as catalogue:
        after = memory.known(catalogue)
        assert after.ratings.values.tolist() == before.ratings.values.tolist()
        assert (after.ratings.features == before.ratings.features).all()


def test_feedback_that_only_the_second_file_has_is_put_back(library: Catalogue):
    filled(library)
    with library.transaction() as connection:
        connection.execute("DELETE FROM feedback")
    assert memory.reconcile(library) == 12 and memory.reconcile(library) == 0
    assert len(memory.known(library).ratings) == 12


def test_forgetting_really_forgets(tmp_path: Path):
    path = tmp_path / "library.sqlite"
    with Catalogue(path) as catalogue:
        takes = filled(catalogue)
        memory.forget(catalogue)
        found = memory.known(catalogue)
        assert len(found.ratings) == found.liked == found.disliked == found.gone == 0
        assert sum(share.offered for share in found.shares) == 12  # takes stay
        assert memory.reconcile(catalogue) == 0
    assert not sidecar_of(path).exists() and not list(tmp_path.glob("*.forgotten"))
    assert b"2026-01-02T00:00:05" not in path.read_bytes() and takes
    with Catalogue(path) as catalogue:
        assert len(memory.known(catalogue).ratings) == 0


def test_forgetting_that_fails_forgets_nothing(library: Catalogue, monkeypatch: pytest.MonkeyPatch):
    filled(library)

    def fails(_: Catalogue):
        raise ContinuoError("the disk is full")

    monkeypatch.setattr(Catalogue, "transaction", fails)
    with pytest.raises(ContinuoError):
        memory.forget(library)
    assert sidecar_of(library.path).exists() and len(memory.known(library).ratings) == 12


@pytest.mark.parametrize("is_committed", [False, True])
def test_forgetting_that_was_cut_short_is_ended(library: Catalogue, is_committed: bool):
    """The program ended when the second file was set aside, before or after the library had forgotten."""
    filled(library)
    sidecar_of(library.path).rename(sidecar_of(library.path).with_suffix(".forgotten"))
    if is_committed:
        with library.transaction() as connection:
            connection.execute("DELETE FROM feedback")
    memory.record(library, "e" * 32, "up", "2026-01-09")  # said since
    assert memory.reconcile(library) == 0
    found = memory.known(library)
    assert len(found.ratings) == 0 and (found.liked, found.gone) == (1, 1)
    assert not list(library.path.parent.glob("*.forgotten"))


@pytest.mark.parametrize(
    "record",
    [
        {"hash": "a" * 32, "kind": "up", "created": "\ud800"},
        {"hash": "\udfff", "kind": "up", "created": "1"},
        {"hash": "a" * 32, "kind": "up", "created": {"at": 1}},
        {
            "hash": "a" * 32,
            "kind": "up",
            "take": {"created": 5, "begin_ticks": "x", "place": 1e400},
        },
        {"hash": "a" * 32, "kind": "up", "take": {"created": {"at": 1}, "features": "!!", "feature_version": 2**70}},
    ],
)
def test_odd_lines_of_the_second_file_do_no_harm(tmp_path: Path, record: dict[str, object]):
    sidecar_of(tmp_path / "library.sqlite").write_text(json.dumps(record) + "\n")
    with Catalogue(tmp_path / "library.sqlite") as catalogue:
        memory.reconcile(catalogue)
        assert len(memory.known(catalogue).ratings) == 0
        kept = catalogue.connection.execute("SELECT created, begin_ticks, place FROM take").fetchall()
        assert set(kept) <= {(None, None, None)}


def test_an_export_says_everything_in_words(library: Catalogue, tmp_path: Path):
    takes = filled(library)
    memory.record(library, "f" * 32, "kept", "2026-01-03")
    path = tmp_path / "taste.json"
    assert memory.export(library, path) == 13
    about = json.loads(path.read_text(encoding="utf-8"))
    assert about["format"] == memory.EXPORT_FORMAT and len(about["feedback"]) == 13
    own = about["takes"][takes[1].hash]
    assert own["target"]["value"] == 1 and own["settings"] == {"takes": 3} and list(own["features"]) == list(NAMES)
    with pytest.raises(ContinuoError, match="can't be written"):
        memory.export(library, tmp_path / "no such folder" / "taste.json")


def test_two_programs_write_to_one_library(tmp_path: Path):
    path = tmp_path / "library.sqlite"
    with Catalogue(path) as one, Catalogue(path) as other:
        memory.remember(one, [stored(1), stored(2)])
        memory.record(one, stored(1).hash, "up", "1")
        memory.record(other, stored(2).hash, "down", "2")
        assert len(memory.known(one).ratings) == len(memory.known(other).ratings) == 2


def test_of_several_parts_the_pitched_notes_count_and_of_drums_alone_their_strokes():
    wish = Wish(seed=band(4), bars=4)
    request = request_for(parts_checkpoint(), wish)
    notes = np.array([[384 + 24 * n, 24, 60 + n, 80, 1] for n in range(8)])
    drums = np.array([[384 + 6 * n, 6, 36, 100, DRUMS] for n in range(40)])
    alone = take_features(notes[:, :4], request)
    assert np.array_equal(take_features(np.concatenate([notes, drums]), request), alone)
    strokes = take_features(drums, request)
    assert np.isfinite(strokes).all() and strokes[PLACE["mean pitch"]] == 36
