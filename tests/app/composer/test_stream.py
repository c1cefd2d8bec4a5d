"""Bars go to the player a little ahead of the playhead; a change plays after the look-ahead at the latest."""

from __future__ import annotations

import os
import queue
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from app.composer.client import Composer, Reported
from app.composer.messages import BarComposed, CheckpointOpened, JobDone, JobFailed
from app.composer.stream import Stream
from app.ipc.client import Restarted
from app.player import messages as ask
from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.assemble import assemble_notes
from generator.compose.continuation import Continuation
from generator.compose.drawing.engine import compose
from generator.compose.piece import composed_notes
from generator.errors import Text
from generator.events.ensemble import DRUMS
from generator.music.score import Score
from tests.app.window.live.parts import ComposerSpy, PlayerSpy, bar_composed, small_checkpoint
from tests.generator.bands import band, parts_checkpoint
from tests.generator.scores import tune

BAR = 96  # grid ticks of 4/4
SCALE = 20  # the player's ticks to one of the grid
ONE_NOTE = [[0, 24, 60, 80]]
R = TypeVar("R")


def streamed(clip: Score | None = None, look_ahead: int = 2, **options: Any) -> tuple[Stream, PlayerSpy, ComposerSpy]:
    player, composer = PlayerSpy(), ComposerSpy()
    request = request_for(small_checkpoint(), Wish(seed=clip))
    going_on = Continuation.of(request, endless=True)
    stream = Stream(player, composer, going_on, clip, look_ahead=look_ahead, **options)
    stream.prepare()
    stream.play()
    return stream, player, composer


def bar(stream: Stream, job: int, number: int) -> None:
    rows = [[number * BAR + onset, *rest] for onset, *rest in ONE_NOTE]
    stream.from_composer(bar_composed(job, number * BAR, (number + 1) * BAR, rows))


def test_each_bar_goes_to_the_player_with_how_far_it_is_composed() -> None:
    stream, player, _ = streamed()
    bar(stream, 1, 0)
    bar(stream, 1, 1)
    rows = [row for command in player.sent(ask.AddNotes) for row in command.rows]
    assert rows == [(0, 24 * SCALE, 0, 60, 80), (BAR * SCALE, 24 * SCALE, 0, 60, 80)]
    assert player.sent(ask.AddNotes)[-1] == ask.AddNotes([], 2 * BAR * SCALE)
    assert stream.notes[:, 0].tolist() == [0, BAR]


@pytest.mark.parametrize("look_ahead", [1, 2, 5])
def test_composing_is_the_look_ahead_beyond_the_bar_that_is_played(look_ahead: int) -> None:
    stream, _, composer = streamed(look_ahead=look_ahead)
    assert composer.asked[0][1] == (1 + look_ahead) * BAR
    stream.from_player(ask.Position(0.5 * BAR * SCALE, 0.0))
    assert composer.untils == []
    stream.from_player(ask.Position(1.1 * BAR * SCALE, 0.0))
    stream.from_player(ask.Position(1.2 * BAR * SCALE, 0.0))
    assert composer.untils == [(1, (2 + look_ahead) * BAR)]


def test_a_change_is_composed_from_where_composing_stands() -> None:
    stream, player, composer = streamed()
    for number in range(3):
        bar(stream, 1, number)
    changed = Continuation.of(
        request_for(small_checkpoint(), Wish(seed=None, controls=Controls(range="C4-C5"))), endless=True
    )
    stream.change(changed)
    asked, _ = composer.asked[-1]
    assert asked.begin_ticks == 3 * BAR and asked.controls.range == "C4-C5"
    assert asked.before.tracks[0].notes[:, 0].tolist() == [0, BAR, 2 * BAR]
    said = len(player.commands)
    bar(stream, 1, 3)  # composed by the old settings, and too late
    assert len(player.commands) == said
    bar(stream, 2, 3)
    assert len(player.commands) > said


def test_a_change_is_for_the_parts_that_are_being_composed() -> None:
    checkpoint, composer = parts_checkpoint(), ComposerSpy()
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=band(4))), endless=True)
    stream = Stream(PlayerSpy(), composer, going_on, band(4))
    stream.prepare()
    other = replace(band(4), tracks=band(4).tracks[3:])  # bass and drums, as in a piece that was edited meanwhile
    wish = Wish(seed=other, controls=Controls(range="bass=E1-G3", velocity="40-60"))
    stream.change(Continuation.of(request_for(checkpoint, wish), endless=True))
    asked, _ = composer.asked[-1]
    assert [part.value for part in asked.parts] == [part.value for part in going_on.parts]
    assert asked.conditions.ensemble == going_on.conditions.ensemble and asked.controls.velocity == "40-60"
    bass = next(part for part in asked.parts if part.is_bass)
    assert (bass.controls.range, bass.tracks) == ("E1-G3", (3,))
    assert sum(len(track) for track in asked.before.tracks) == band(4).note_count


def test_a_composer_that_died_is_asked_again_for_what_is_missing() -> None:
    stream, _, composer = streamed()
    bar(stream, 1, 0)
    stream.from_composer(Restarted())
    asked, until = composer.asked[-1]
    assert len(composer.asked) == 2 and asked.begin_ticks == BAR and until == 3 * BAR


def test_a_player_that_died_is_sent_everything_again() -> None:
    clip = tune(4)
    stream, player, _ = streamed(clip)
    stream.from_composer(bar_composed(1, 4 * BAR, 5 * BAR, [[4 * BAR, 24, 60, 80]]))
    stream.from_player(ask.Position(4.5 * BAR * SCALE, 0.0))
    player.commands.clear()
    stream.from_player(Restarted())
    rows = [row for command in player.sent(ask.AddNotes) for row in command.rows]
    assert len(rows) == clip.note_count + 1
    assert player.sent(ask.Play) == [ask.Play(4.5 * BAR * SCALE)]


def test_the_clip_keeps_its_timing_and_channels_and_the_new_part_has_its_own() -> None:
    clip = tune(4, ticks_per_quarter=480)
    stream, player, _ = streamed(clip)
    stream.from_composer(bar_composed(1, 4 * BAR, 5 * BAR, [[4 * BAR, 24, 60, 80]]))
    rows = [row for command in player.sent(ask.AddNotes) for row in command.rows]
    assert {row[2] for row in rows[:-1]} == {0} and rows[-1][2] == 1
    assert [row[0] for row in rows[:-1]] == clip.tracks[0].notes[:, 0].tolist()


def with_parts(wish: Wish, clip: Score | None) -> tuple[Stream, PlayerSpy]:
    """A stream to which every bar of what is asked for has come."""
    checkpoint, player = parts_checkpoint(), PlayerSpy()
    going_on = Continuation.of(request_for(checkpoint, wish), endless=False)
    stream = Stream(player, ComposerSpy(), going_on, clip)
    stream.prepare()
    stream.play()
    for bar in going_on.bars(checkpoint.model()):
        stream.from_composer(BarComposed(stream.job, bar.begin_ticks, bar.end_ticks, bar.notes))
    return stream, player


def sounded(player: PlayerSpy) -> dict[int, list[tuple[int, int, int]]]:
    """Onset, pitch and velocity of what each channel plays."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for command in player.sent(ask.AddNotes):
        for onset, _, channel, pitch, velocity in command.rows:
            found.setdefault(channel, []).append((onset, pitch, velocity))
    return {channel: sorted(rows) for channel, rows in found.items()}


@pytest.mark.parametrize("parts", [None, "bass, drums"])
def test_each_part_is_played_on_its_own_channel_and_instrument_as_it_is_written(parts: str | None) -> None:
    long, short = band(6), band(4)
    clip = short if parts is None else replace(short, tracks=(*long.tracks[:3], *short.tracks[3:]))
    wish = Wish(seed=clip, bars=4, parts=parts)
    stream, player = with_parts(wish, clip)
    written = assemble_notes(stream.notes, request_for(parts_checkpoint(), wish), wish)
    channels = [channel for channel, _ in player.sent(ask.LoadPiece)[0].programs]
    assert [program for _, program in player.sent(ask.LoadPiece)[0].programs] == [73, 25, 27, 33, 0]
    assert channels[4] == 9 and len({*channels}) == 5
    theirs = {
        channel: sorted((onset, pitch, velocity) for onset, _, pitch, velocity in track.notes.tolist())
        for channel, track in zip(channels, written.tracks, strict=True)
    }
    assert sounded(player) == theirs
    composed = {"Bass", "Drums"} if parts else {track.name for track in clip.tracks}
    before = {track.name: len(track) for track in clip.tracks}
    assert {track.name for track in written.tracks if len(track) > before[track.name]} == composed


def test_new_parts_have_channels_of_their_own() -> None:
    stream, player = with_parts(Wish(ensemble="piano, bass, drums", bars=4), None)
    programs = dict(player.sent(ask.LoadPiece)[0].programs)
    assert sorted(programs.values()) == [0, 0, 33] and set(sounded(player)) == set(programs)
    assert len(sounded(player)[9]) == (stream.notes[:, 4] == DRUMS).sum()


def test_with_parts_a_composer_that_died_is_asked_for_the_same_parts() -> None:
    checkpoint, player, composer = parts_checkpoint(), PlayerSpy(), ComposerSpy()
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=band(4), bars=4)), endless=False)
    stream = Stream(player, composer, going_on, band(4))
    stream.prepare()
    stream.from_composer(Restarted())  # before anything was composed
    bar = next(going_on.bars(checkpoint.model()))
    stream.from_composer(BarComposed(stream.job, bar.begin_ticks, bar.end_ticks, bar.notes))
    stream.from_composer(Restarted())
    asked, _ = composer.asked[-1]
    assert asked.parts == going_on.parts and asked.begin_ticks == bar.end_ticks
    assert sum(len(track) for track in asked.before.tracks) == band(4).note_count + len(bar.notes)


def test_the_piece_ends_where_composing_is_done() -> None:
    stream, player, _ = streamed()
    bar(stream, 1, 0)
    stream.from_composer(JobDone(1))
    assert stream.is_done and player.commands[-1] == ask.FinishPiece()
    stream.from_player(ask.Position(5 * BAR * SCALE, 0.0))  # nobody is asked any more


def test_what_cannot_be_composed_ends_the_piece_and_is_reported() -> None:
    said: list[str] = []
    stream, player, _ = streamed(on_failure=said.append)
    stream.from_composer(JobFailed(1, Text("the range holds no note of C")))
    assert said == [Text("the range holds no note of C")] and player.sent(ask.FinishPiece) == [ask.FinishPiece(0)]


class Reports:
    """What a real composing process says, in order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Reported] = queue.SimpleQueue()

    def __call__(self, report: Reported) -> None:
        self._queue.put(report)

    def until(self, kind: type[R]) -> R:
        """The next of this kind; what comes before it is passed over."""
        while True:
            report = self._queue.get(timeout=30)
            if isinstance(report, kind):
                return report


@pytest.mark.processes
def test_the_process_composes_the_very_notes_and_no_further_than_asked(tmp_path: Path) -> None:
    checkpoint = small_checkpoint(tmp_path / "m.safetensors")
    request = request_for(checkpoint, Wish(seed=tune(4), bars=6, rng_seed=2))
    whole = composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))
    reports = Reports()
    composer = Composer(reports)
    try:
        composer.open(tmp_path / "m.safetensors")
        job = composer.compose(Continuation.of(request, endless=False), 6 * BAR)
        bars = [reports.until(BarComposed), reports.until(BarComposed)]
        assert [(bar.begin_ticks, bar.end_ticks) for bar in bars] == [(4 * BAR, 5 * BAR), (5 * BAR, 6 * BAR)]
        composer.until(job, 10 * BAR)
        bars += [reports.until(BarComposed) for _ in range(4)]
        reports.until(JobDone)
        assert np.array_equal(np.concatenate([bar.notes for bar in bars])[:, [0, 2]], whole[:, [0, 2]])
    finally:
        composer.close()


@pytest.mark.processes
def test_a_request_that_comes_in_mid_bar_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    checkpoint = small_checkpoint(tmp_path / "m.safetensors")
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=None)), endless=True)
    reports = Reports()
    composer = Composer(reports)
    try:
        composer.open(tmp_path / "m.safetensors")
        for _ in range(30):
            composer.compose(going_on, 1000 * BAR)
            reports.until(BarComposed)
            composer.cancel()
            job = composer.compose(going_on, BAR)
            while reports.until(BarComposed).job != job:
                pass
    finally:
        composer.close()


@pytest.mark.processes
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows ends processes otherwise")
def test_a_killed_process_is_started_again_with_its_checkpoint(tmp_path: Path) -> None:
    checkpoint = small_checkpoint(tmp_path / "m.safetensors")
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=None)), endless=True)
    reports = Reports()
    composer = Composer(reports)
    try:
        composer.open(tmp_path / "m.safetensors")
        composer.compose(going_on, BAR)
        reports.until(BarComposed)
        os.kill(composer.pid, signal.SIGKILL)
        reports.until(Restarted)
        composer.compose(going_on, BAR)
        reports.until(BarComposed)
    finally:
        composer.close()


@pytest.mark.processes
def test_bad_requests_are_reported_and_do_not_end_the_process(tmp_path: Path) -> None:
    checkpoint = small_checkpoint(tmp_path / "m.safetensors")
    (tmp_path / "bad.safetensors").write_bytes(b"nothing of use")
    reports = Reports()
    composer = Composer(reports)
    try:
        composer.compose(Continuation.of(request_for(checkpoint, Wish(seed=None)), endless=True), BAR)
        assert "no checkpoint" in str(reports.until(JobFailed).text)
        composer.open(tmp_path / "bad.safetensors")
        assert "bad.safetensors" in str(reports.until(JobFailed).text)
        composer.open(tmp_path / "m.safetensors")
        reports.until(CheckpointOpened)
        impossible = Controls(range="C4-C#4", chords="Dm7 | G7", passing=False)
        composer.compose(
            Continuation.of(request_for(checkpoint, Wish(seed=None, controls=impossible)), endless=True), BAR
        )
        assert "--chords" in str(reports.until(JobFailed).text)
        composer.compose(Continuation.of(request_for(checkpoint, Wish(seed=None)), endless=True), BAR)
        reports.until(BarComposed)
    finally:
        composer.close()
