"""More like this: what is found, played and opened; and a passage that plays gives the player back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.assets import shipped_clips
from app.library.database import Catalogue
from app.library.similarity.search import Finder, Question, embed_takes
from app.player import messages as ask
from app.ui.passage_list import PassageRow
from app.window.explore.similar import trait_words
from app.window.explore.similar_panel import SimilarPanel
from generator.analysis.embedding import Embedder
from generator.analysis.likeness import KINDS, Trait
from generator.errors import ContinuoError
from generator.installation import own_command
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint
from tests.app.window.explore.parts import tune
from tests.app.window.parts import reported, sent_commands, until

ROWS = [
    PassageRow(("a", 1), "One", "bars 1–8 · the same rhythm", 0.9),
    PassageRow(("b", 1), "Two", "bars 9–16", 0.5),
    PassageRow(("c", 1), "Three", "", 0.2, "the file no longer exists"),
]


@pytest.fixture
def panel(qtbot) -> SimilarPanel:
    made = SimilarPanel()
    qtbot.addWidget(made)
    made.show_name("Bach chorale")
    made.show_rows(ROWS, 300)
    made.show()
    return made


def test_every_trait_has_words_of_its_own():
    words = [trait_words([Trait(kind, likeness)]) for kind in KINDS for likeness in (0.95, 0.7)]
    assert all(words) and len(set(words)) == len(words)


def test_only_the_strongest_traits_are_reported():
    assert trait_words([Trait(kind, 0.95) for kind in ("rhythm", "density", "harmony", "tempo")]) == (
        "the same rhythm · as dense · the same harmony"
    )


def test_space_plays_enter_opens_and_control_enter_walks_on(panel, qtbot):
    panel.list.setFocus()
    for key, keys, signal in (
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, panel.play_asked),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, panel.opened),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, panel.walked),
    ):
        with qtbot.waitSignal(signal) as asked:
            QTest.keyClick(panel.list, key, keys)
        assert asked.args == [0]


def test_the_sign_at_the_left_plays_and_the_name_does_not(panel, qtbot):
    play_asked = []
    panel.play_asked.connect(play_asked.append)
    row = panel.list.visualRect(panel.list.passages.index(1))
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert play_asked == []
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.left() + 18, row.center().y()))
    assert play_asked == [1]


def test_a_screen_reader_reads_what_is_alike_and_what_plays(panel):
    model = panel.list.passages
    panel.show_playing(("a", 1))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0), role) == "One, bars 1–8 · the same rhythm, 90 % similar, playing"
    assert "no longer exists" in model.data(model.index(2), role)
    assert panel.play.text() == "&Stop"


def test_without_rows_there_is_nothing_to_press(panel):
    panel.show_rows([], 0)
    assert not panel.play.isEnabled() and "Add folders" in panel.pages.empty.text.text()
    panel.show_waiting("Listening to the library: 3 of 10", 0.3)
    assert panel.pages.empty.bar.value() == 300


def test_a_long_name_does_not_widen_the_panel(panel):
    panel.show_name("a very long name " * 40)
    panel.show_rows([replace(ROWS[0], name="another very long name " * 40, words="words " * 100)], 3)
    panel.resize(panel.minimumSize())
    panel.grab()
    assert panel.width() == panel.minimumWidth()
    assert "…" in panel.heading.text()
    assert panel.list.horizontalScrollBar().maximum() == 0


# What is found


@pytest.fixture
def checkpoint(comparing_model):
    return load_checkpoint(comparing_model)


def test_a_clip_of_the_library_is_not_like_itself(library, checkpoint, tmp_path):
    found = Finder(library).find(checkpoint, Question("x", path=tmp_path / "clips" / "waltz 4.mid"))
    names = [row.known.name for row in found.rows]
    assert len(names) == found.searched - 1 == 7 and "waltz 4" not in names


def test_the_very_bars_are_found_in_another_clip(library, checkpoint):
    finder = Finder(library)
    found = finder.find(checkpoint, Question("bars", score=tune(5), span=(0, 8 * 96)))
    assert "march 5" not in [row.known.name for row in found.rows]  # that is the music itself
    transposed = tune(5).tracks[0].notes.copy()
    transposed[:, 2] += 2
    transposed.flags.writeable = False
    score = replace(tune(5), tracks=(replace(tune(5).tracks[0], notes=transposed),))
    found = finder.find(checkpoint, Question("in another key", score=score))
    words = dict(zip([row.known.name for row in found.rows], finder.words(found), strict=True))
    assert words["march 5"].bars == (1, 8)
    traits = {trait.kind: trait.likeness for trait in words["march 5"].traits}
    assert traits.get("contour", 0) > 0.95 or traits.get("harmony", 0) > 0.95


def test_new_vectors_are_found_without_starting_anew(library, checkpoint, tmp_path):
    from tests.app.window.explore.parts import fill

    finder = Finder(library)
    question = Question("x", path=tmp_path / "clips" / "waltz 4.mid")
    assert finder.find(checkpoint, question).searched == 8
    fill(library, tmp_path / "clips", {"late": tune(50)}, checkpoint)
    assert finder.find(checkpoint, question).searched == 9


def test_a_vanished_file_is_reported_in_its_row(library, checkpoint, tmp_path):
    finder = Finder(library)
    found = finder.find(checkpoint, Question("x", path=tmp_path / "clips" / "waltz 4.mid"))
    gone = found.rows[2].known.path
    assert gone
    gone.unlink()
    told_of = finder.words(found)
    assert told_of[2].trouble and not any(words.trouble for words in (*told_of[:2], *told_of[3:]))


def test_a_model_without_an_embedding_is_refused(library, tiny_model):
    with pytest.raises(ContinuoError, match="train-generator embed"):
        Finder(library).find(load_checkpoint(tiny_model), Question("x", score=tune(1)))


def test_takes_are_listened_to_in_their_new_part(library, checkpoint):
    embedder = Embedder(checkpoint)
    with Catalogue(library) as catalogue:
        with catalogue.transaction() as connection:
            connection.execute(
                "INSERT INTO take(hash, created, name, project, midi, begin_ticks, end_ticks)"
                " VALUES('t', '2026', 'Take 1', '/music/song.continuo', ?, ?, ?)",
                (write_midi(tune(9, bars=16)), 8 * 96, 16 * 96),
            )
        assert embed_takes(catalogue, embedder) == 1 and embed_takes(catalogue, embedder) == 0
        rows = catalogue.connection.execute("SELECT begin_ticks, end_ticks FROM embedding WHERE hash = 't'").fetchall()
    assert rows == [(8 * 96, 16 * 96)]
    found = Finder(library).find(checkpoint, Question("x", score=tune(1)))
    assert "song: Take 1" in [row.known.name for row in found.rows]


@pytest.mark.parametrize("width", [360, 440, 900])
def test_a_sentence_in_place_of_rows_is_seen_whole(panel, qtbot, width):
    panel.resize(width, 400)
    for text in ("Untitled: has no notes to look for", "Nothing else in the library yet. " * 8):
        panel.show_waiting("Listening…")
        panel.show_problem(text)
        label = panel.pages.empty.text
        qtbot.waitUntil(lambda label=label: label.height() >= label.heightForWidth(label.width()) > 0)


# In the window


def _search(qtbot, desk, library, clip):
    window = desk.open(clip, library=library)
    window.exploring.show_similar()
    search = window.exploring.similar
    until(qtbot, lambda: bool(search._words) and len(search.panel.list.passages.rows) >= 8)
    return window, search


def test_a_passage_is_played_and_the_player_comes_back(qtbot, exploring_desk, library, clip):
    window, search = _search(qtbot, exploring_desk, library, clip)
    preview = window.exploring.explorer.preview
    search.panel.play_asked.emit(0)
    until(qtbot, lambda: preview.sounds)
    first = preview.key
    search.panel.play_asked.emit(1)  # another takes its place
    until(qtbot, lambda: preview.sounds and preview.key != first)
    assert window.playback.is_lent and sent_commands(window, ask.SetMetronome)[-1] == ask.SetMetronome(False)
    reported(window, ask.PieceEnded(100))
    until(qtbot, lambda: preview.key is None)
    assert not window.playback.is_lent
    search.panel.play_asked.emit(0)
    until(qtbot, lambda: preview.sounds)
    window.stop()
    assert preview.key is None and not window.playback.is_lent


def test_a_recording_keeps_the_player(qtbot, exploring_desk, library, clip):
    window, search = _search(qtbot, exploring_desk, library, clip)
    window.playback.lend(True)
    search.panel.play_asked.emit(0)
    until(qtbot, lambda: "recording" in search.panel.problem.text())
    assert window.playback.is_lent and window.exploring.explorer.preview.key is None


def test_a_recording_takes_the_player_from_a_passage(qtbot, exploring_desk, library, clip):
    window, search = _search(qtbot, exploring_desk, library, clip)
    search.panel.play_asked.emit(0)
    until(qtbot, lambda: window.exploring.explorer.preview.sounds)
    stops = len(sent_commands(window, ask.Stop))
    window.playback.lend(True)
    assert window.exploring.explorer.preview.key is None and window.playback.is_lent
    assert len(sent_commands(window, ask.Stop)) == stops  # else the recording would be stopped


def test_one_walks_on_from_what_was_found_and_back(qtbot, exploring_desk, library, clip):
    _, search = _search(qtbot, exploring_desk, library, clip)
    panel = search.panel
    name = panel.list.passages.rows[0].name
    panel.walked.emit(0)
    until(qtbot, lambda: bool(search._words) and name in panel.heading.toolTip() and not panel.pages.is_empty)
    assert name not in [row.name for row in panel.list.passages.rows] and panel.back.isVisible()
    panel.back_pressed.emit()
    until(qtbot, lambda: name in [row.name for row in panel.list.passages.rows])
    assert not panel.back.isVisible()


def test_opening_goes_to_the_passage_and_a_vanished_file_says_so(qtbot, exploring_desk, library, clip):
    window, search = _search(qtbot, exploring_desk, library, clip)
    row, gone = [row for row in search._found.rows if row.known.name.startswith(("waltz", "march"))][:2]

    def open_(passage: object) -> None:
        # By what it is: more may have been listened to, and the rows be others, since they were looked at.
        search.panel.opened.emit(search._found.rows.index(passage))

    open_(row)
    until(qtbot, lambda: window.files.name == row.known.name and not window.files.busy)
    until(qtbot, lambda: window.playback.position == row.begin_ticks / 24)
    Path(gone.known.path).unlink()
    open_(gone)
    assert gone.known.path.name in search.panel.problem.text() and window.files.name == row.known.name


def test_chosen_bars_are_asked_about(qtbot, exploring_desk, library, clip):
    window, search = _search(qtbot, exploring_desk, library, clip)
    window.roll.set_bars((2, 3))
    window.exploring.show_similar()
    assert "bars 2–3" in search.panel.heading.toolTip()
    until(qtbot, lambda: not search._finding.busy)
    assert search._found.parts[0].note_count == 6
    window.takes.similar_asked.emit(window.document.take.number)
    until(qtbot, lambda: not search._finding.busy and search._found.parts[0].note_count == 12)


def test_without_an_embedding_one_sentence_says_what_teaches_it(qtbot, desk, library, clip):
    window = desk.open(clip, library=library)
    window.exploring.show_similar()
    text = window.exploring.similar.panel.pages.empty.text.text()
    assert own_command("train-generator", "embed", window.models.path) in text


def test_the_library_is_embedded_by_its_own_model_whatever_composes(qtbot, desk, library, clip, comparing_model):
    window = desk.open(clip, library=library, listener=comparing_model)
    assert not window.models.checkpoint.embedding
    window.exploring.show_similar()
    search = window.exploring.similar
    until(qtbot, lambda: search._found is not None and not search._finding.busy)
    assert search._found.embedder == Embedder(load_checkpoint(comparing_model)).name and search._found.rows


def test_what_can_not_be_looked_for_is_asked_once(qtbot, exploring_desk, library, clip, monkeypatch):
    """The library is listened to anew for each question, and a report that it is done is no reason to ask again."""
    window, search = _search(qtbot, exploring_desk, library, clip)
    # What ships is read and listened to beside it; each time there is more, that is a reason.
    until(qtbot, lambda: search._found.searched >= 8 + len(shipped_clips()) and not search._finding.busy)
    begun = []
    start = search._finding.start
    monkeypatch.setattr(search._finding, "start", lambda work: (begun.append(work), start(work)))

    def fail() -> Question:
        raise ContinuoError("Untitled: has no notes to look for")

    search.ask("Untitled", fail)
    until(qtbot, lambda: "no notes" in search.panel.pages.empty.text.text())
    for _ in range(3):
        window.catalogue.embedded.emit("x")
    assert len(begun) == 1 and "no notes" in search.panel.pages.empty.text.text()
