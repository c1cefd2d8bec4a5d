"""The taste in the window: what a person does is written down, what was learnt chooses, and it can be switched off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from app.composer.compose_settings import ComposeSettings
from app.document.piece import ORIGIN, Piece
from app.document.takes import Take
from app.library.database import Catalogue
from app.library.feedback import sidecar_of
from app.player import messages as ask
from app.taste import memory
from app.taste.features import FEATURES, NAMES, PLACE
from app.taste.fitting import Learnt, Ratings, fitted
from app.taste.memory import StoredTake
from app.window.main_window import MainWindow
from app.window.taste.link import TasteLink, TasteState
from app.window.taste.watch import hash_of
from app.window.taste.words import why
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all
from generator.errors import ContinuoError
from generator.midi.reader import read_midi_file
from generator.network.checkpoint import load_checkpoint
from tests.app.window.parts import WAIT_MS, Desk, compose, reported, say, sent_commands, until, waltz

pytestmark = pytest.mark.processes


def events(window: MainWindow) -> list[str]:
    """Kinds of all feedback, in order."""
    path = window.about.library
    assert path
    with Catalogue(path) as catalogue, catalogue.reading() as connection:
        return [kind for (kind,) in connection.execute("SELECT kind FROM feedback ORDER BY id")]


def offered(window: MainWindow) -> list[tuple[str, int]]:
    path = window.about.library
    assert path
    with Catalogue(path) as catalogue, catalogue.reading() as connection:
        return connection.execute("SELECT hash, place FROM take ORDER BY created, place").fetchall()


@pytest.fixture
def taste_window(composer_window: MainWindow) -> MainWindow:
    """One that composes three takes unheard."""
    window = composer_window
    window.transport.live.setChecked(False)
    say(window, takes=3)
    return window


def written(qtbot: Any, window: MainWindow, kinds: list[str]) -> None:
    until(qtbot, lambda: events(window) == kinds)


def learnt(window: MainWindow, name: str = "mean pitch") -> None:
    """As if it was learnt that much of a feature is liked."""
    usual = np.array([feature.usual for feature in FEATURES])
    spread = np.array([feature.spread for feature in FEATURES])
    features = usual + spread * np.random.default_rng(1).normal(size=(40, len(NAMES)))
    values = np.sign(features[:, PLACE[name]] - usual[PLACE[name]])
    ratings = Ratings(features, values, np.ones(40))
    model = fitted(ratings)
    known = memory.TasteRecord(ratings, 0, (memory.Share(20, 9, "", ""),), 20, 20)
    window.taste.link.state = TasteState(known, Learnt("learnt", model, 40, 0.9, 0.5))


def test_takes_that_are_offered_are_remembered(qtbot, taste_window: MainWindow):
    window = taste_window
    compose(qtbot, window)
    until(qtbot, lambda: len(offered(window)) == 3)
    hashes = [take.scores["hash"] for take in window.document.tree.all[1:]]
    assert offered(window) == [(hash_, place) for place, hash_ in enumerate(hashes)]
    assert window.about.library
    with Catalogue(window.about.library) as catalogue, catalogue.reading() as connection:
        midi, settings, features, begin, end = connection.execute(
            "SELECT midi, settings, features, begin_ticks, end_ticks FROM take"
        ).fetchone()
    assert midi.startswith(b"MThd") and "sampling" in settings and len(features) == 4 * len(NAMES)
    assert (begin, end) == (288, 432)


def test_what_is_done_with_takes_is_written_down_and_so_is_its_undoing(qtbot, taste_window: MainWindow):
    window = taste_window
    compose(qtbot, window)
    window.menus.up.trigger()
    window.menus.down.trigger()
    window.menus.undo.trigger()
    window.menus.undo.trigger()
    window.menus.keep.trigger()
    window.menus.keep.trigger()
    window.menus.discard.trigger()
    window.menus.undo.trigger()
    written(qtbot, window, ["up", "down", "up", "unrated", "kept", "unkept", "discarded", "restored"])


def test_edits_and_exports_count_and_undone_composing_does_not(qtbot, taste_window: MainWindow, tmp_path):
    window = taste_window
    compose(qtbot, window)
    rows = window.document.piece.rows.copy()
    rows[-1, 3] = 1
    window.document.edit(window.document.piece.with_rows(rows), "Softer")
    rows[-1, 3] = 2
    window.document.edit(window.document.piece.with_rows(rows), "Louder")
    with qtbot.waitSignal(window.exporting.exported, timeout=WAIT_MS):
        window.exporting.export_to(window.document.piece, "whole", [], tmp_path / "song.mid")
    for _ in range(3):
        window.menus.undo.trigger()
    assert len(window.document.tree.all) == 1
    written(qtbot, window, ["edited", "exported"])


def test_a_clip_that_is_rated_is_no_feedback(qtbot, taste_window: MainWindow):
    window = taste_window
    window.menus.up.trigger()
    compose(qtbot, window)
    window.menus.up.trigger()
    written(qtbot, window, ["up"])


@pytest.mark.parametrize(("first", "heard"), [(12.0, True), (11.0, True), (16.0, False)])
def test_played_from_its_first_bar_to_its_end_counts(qtbot, taste_window: MainWindow, first: float, heard: bool):
    window = taste_window
    compose(qtbot, window)
    window.playback.play(first)
    reported(window, ask.StateChanged("playing"))
    for quarters in np.arange(first, 18.1, 0.5):
        reported(window, ask.Position(480 * float(quarters), 0.0))
    until(qtbot, lambda: window.playback.position >= 18.0)
    window.menus.up.trigger()
    written(qtbot, window, ["heard", "up"] if heard else ["up"])


def test_jumping_to_the_end_is_not_hearing_it(qtbot, taste_window: MainWindow):
    window = taste_window
    compose(qtbot, window)
    window.playback.play(12.0)
    reported(window, ask.StateChanged("playing"))
    for quarters in (12.0, 12.5, 17.5, 18.0):
        reported(window, ask.Position(480 * quarters, 0.0))
    until(qtbot, lambda: window.playback.position >= 18.0)
    window.menus.up.trigger()
    written(qtbot, window, ["up"])


def test_without_a_taste_takes_are_those_of_the_command_line(qtbot, taste_window: MainWindow, tiny_model, clip):
    window = taste_window
    theirs = compose_all(load_checkpoint(tiny_model), Wish(seed=read_midi_file(clip), bars=2, rng_seed=7, takes=3))
    learnt(window)
    window.menus.by_taste.setChecked(False)
    result = compose(qtbot, window)
    assert [answer.notes.tolist() for answer in result.answers] == [take.notes.tolist() for take in theirs]
    assert [take.scores["rank"] for take in window.document.tree.all[1:]] == [1, 2, 3]
    assert not any(why(take.scores) for take in window.document.tree.all)
    window.menus.up.trigger()
    window.menus.by_taste.setChecked(True)
    window.menus.keep.trigger()
    written(qtbot, window, ["kept"])  # while it was off, nothing was written down


def test_a_taste_chooses_among_more_and_says_why(qtbot, taste_window: MainWindow):
    window = taste_window
    learnt(window)
    result = compose(qtbot, window)
    assert len(result.answers) == 3 and 0 in [answer.number for answer in result.answers]
    assert max(answer.number for answer in result.answers) > 2
    about = [answer.taste for answer in result.answers]
    assert all(own and own["of"] == 12 for own in about)
    takes = window.document.tree.all[1:]
    assert [take.scores["rank"] for take in takes] == [1, 2, 3] and any(why(take.scores) for take in takes)
    assert all(ComposeSettings.from_plain(dict(take.settings)) for take in takes)
    best = next(take for take in takes if why(take.scores))
    window.document.choose(best.number)
    assert window.takes.why.isVisible() and window.takes.why.whole == why(best.scores)


def test_fills_are_chosen_too(qtbot, taste_window: MainWindow):
    window = taste_window
    learnt(window)
    window.roll.set_bars((2, 3))
    result = compose(qtbot, window, mode="fill", takes=2)
    assert len(result.answers) == 2 and all(answer.taste for answer in result.answers)


def test_what_is_played_while_it_is_composed_stays(qtbot, taste_window: MainWindow):
    window = taste_window
    window.transport.live.setChecked(True)
    learnt(window)
    result = compose(qtbot, window)
    assert result.playing is not None and result.answers[result.playing].number == 0
    assert window.document.take.number == 2 + result.playing and len(sent_commands(window, ask.Play)) == 1


def test_a_surprise_is_drawn_otherwise(qtbot, taste_window: MainWindow):
    window = taste_window
    say(window, takes=1)
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS) as done:
        window.menus.surprise.trigger()
    assert len(done.args[0].answers) == 1
    usual = window.panel.settings().sampling.temperature
    assert window.document.take.settings["sampling"]["temperature"] > usual


def test_what_can_not_be_written_is_reported_and_written_later(qtbot, taste_window: MainWindow, monkeypatch):
    window = taste_window
    compose(qtbot, window)
    until(qtbot, lambda: len(offered(window)) == 3)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("app.taste.memory.append_feedback", full)
        window.menus.up.trigger()
        until(qtbot, lambda: window.status.warns)
    assert "No space left on device" in window.status.text()
    window.menus.keep.trigger()
    written(qtbot, window, ["up", "kept"])


def test_what_waits_is_written_when_the_window_closes(owner, tmp_path, monkeypatch):
    link, path = TasteLink(None, owner), tmp_path / "library.sqlite"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("app.taste.memory.append_feedback", full)
        link.use(path)
        link.say("a" * 32, "up")
        link._writer.submit(lambda: None).result()  # whatever came before is done
    link.close()
    assert '"up"' in sidecar_of(path).read_text()


def test_a_library_that_opens_when_the_window_is_closed_is_left_alone(owner, tmp_path):
    link, path = TasteLink(None, owner), tmp_path / "library.sqlite"
    link.close()
    link.use(path)
    link.say("a" * 32, "up")
    assert not path.exists()


def test_what_is_said_while_another_library_stands_in_is_in_the_own_one_the_next_time(qapp, tmp_path):
    own = tmp_path / "data" / "library.sqlite"
    link = TasteLink(own)
    link.use(tmp_path / "stands-in" / "library.sqlite")
    link.say("a" * 32, "up")
    link.close()
    assert not own.exists()
    with Catalogue(own) as catalogue:
        memory.reconcile(catalogue)
        assert memory.known(catalogue).liked == 1


def test_a_fault_in_one_step_costs_no_other(owner, tmp_path):
    link, path = TasteLink(None, owner), tmp_path / "library.sqlite"

    def fails() -> list[StoredTake]:
        raise ValueError("a fault")

    link.remember(fails)
    link.say("a" * 32, "up")
    link.use(path)
    link.close()
    with Catalogue(path) as catalogue:
        assert memory.known(catalogue).liked == 1


def rated_and_closed(qtbot, desk: Desk, clip: Path) -> str:
    """-> the hash of a take that got a thumb up; the window was closed in that moment."""
    window = desk.open(clip)
    window.transport.live.setChecked(False)
    compose(qtbot, window, bars=2, takes=1, seed=7)
    window.menus.up.trigger()
    hash_ = hash_of(window.document.take)
    desk.close()
    assert hash_
    return hash_


def known_of(desk: Desk) -> list[tuple[str, str, bool]]:
    """Hash and kind of all feedback in the library, and whether there are features to learn from."""
    query = "SELECT f.hash, f.kind, t.features IS NOT NULL FROM feedback f LEFT JOIN take t ON t.hash = f.hash"
    with Catalogue(desk.folder / "library.sqlite") as catalogue, catalogue.reading() as connection:
        return [(hash_, kind, bool(learns)) for hash_, kind, learns in connection.execute(query)]


def test_what_is_rated_just_before_the_window_closes_is_known_the_next_time(qtbot, new_profile: Desk, clip):
    hash_ = rated_and_closed(qtbot, new_profile, clip)
    window = new_profile.open(clip)
    link = window.taste.link
    until(qtbot, lambda: link.state is not None)
    assert link.state and link.state.known.liked == 1 and len(link.state.known.ratings) == 1
    assert known_of(new_profile) == [(hash_, "up", True)]


def test_a_rating_is_known_though_the_library_can_not_be_written(qtbot, new_profile: Desk, clip, monkeypatch):
    def refuse(self, path, *_: object) -> None:
        raise ContinuoError(f"{path}: the library can't be written there")

    with monkeypatch.context() as patched:
        patched.setattr("app.window.library.link.CatalogueLink.start", lambda _: None)  # its process never comes up
        patched.setattr("app.library.database.Catalogue.__init__", refuse)
        hash_ = rated_and_closed(qtbot, new_profile, clip)
    assert not (new_profile.folder / "library.sqlite").exists()
    window = new_profile.open(clip)
    until(qtbot, lambda: window.taste.link.state is not None)
    assert known_of(new_profile) == [(hash_, "up", True)]


def test_the_library_is_read_soon_though_nobody_looks_at_it(qtbot, new_profile: Desk, clip):
    window = new_profile.open(clip)
    window.menus.side.setChecked(False)
    assert not window.library.isVisible()
    until(qtbot, lambda: window.catalogue.path is not None)
    until(qtbot, lambda: window.taste.link.state is not None)


@pytest.mark.parametrize("odd", ["\ud800", "a" * 10_000, 5, None, "A" * 32])
def test_what_a_strangers_project_says_in_place_of_a_hash_is_none(odd: object):
    take = Take(1, "Take", Piece.from_score(waltz()), scores={"hash": odd})
    assert hash_of(take) is None
    assert hash_of(replace(take, scores={"hash": "a" * 32})) == "a" * 32


def test_it_is_learnt_beside_the_window(qtbot, taste_window: MainWindow):
    window = taste_window
    link = window.taste.link
    for number in range(3):
        compose(qtbot, window, seed=number)
        for take in window.document.tree.all[-3:]:
            own = take.piece.rows[take.piece.rows[:, ORIGIN] > 0]
            window.document.rate(take.number, 1 if own[:, 2].mean() > 60 else -1)
    until(qtbot, lambda: link.state is not None and link.state.learnt.ratings == 9)
    assert link.state and link.state.learnt.standing in ("learnt", "one-sided", "no better")


def test_the_dialog_tells_exports_and_forgets(qtbot, taste_window: MainWindow, monkeypatch, tmp_path):
    window = taste_window
    window.taste.show_dialog()
    dialog = window.taste.dialog
    assert dialog and "Not known yet" in dialog.heading.text() and not dialog.forget.isEnabled()
    compose(qtbot, window)
    window.menus.up.trigger()
    until(qtbot, lambda: dialog.forget.isEnabled())
    assert "liked: 1" in dialog.counted.text() and "8" in dialog.standing.text() and dialog.curve
    assert dialog.curve.points[-1][0] >= 1 and 0 <= dialog.curve.points[-1][1] <= 100
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "mine.json")
    dialog.export.click()
    until(qtbot, lambda: (tmp_path / "mine.json").exists())

    def press(box: QMessageBox) -> int:
        next(own for own in box.buttons() if box.buttonRole(own) == QMessageBox.ButtonRole.DestructiveRole).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    dialog.forget.click()
    until(qtbot, lambda: not dialog.forget.isEnabled())
    assert events(window) == [] and len(offered(window)) == 3
    dialog.on.click()
    assert not window.menus.by_taste.isChecked() and not window.taste.link.is_on


def test_the_dialog_says_what_was_learnt(taste_window: MainWindow):
    window = taste_window
    learnt(window)
    window.taste.show_dialog()
    dialog = window.taste.dialog
    assert dialog and "higher notes" in dialog.sides.text() and "90 of 100" in dialog.standing.text()


def test_the_switch_is_remembered(composing_desk, clip):
    window = composing_desk.open(clip)
    window.menus.by_taste.setChecked(False)
    window.preferences.save(window, window.splitter, window.menus.switches)
    again = composing_desk.open(clip)
    assert not again.menus.by_taste.isChecked() and not again.taste.link.is_on
