"""What the window hears of the composing process, which here only remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app.composer.client import Reported
from app.composer.compose_settings import ComposeSettings
from app.composer.messages import JobDone, JobFailed
from app.composer.request import Asked, ask
from app.document.piece import Piece
from app.ipc.client import Restarted
from app.window.compose.link import Composed, ComposerLink, NewNotes, Plan
from app.window.playback.link import PlayerLink
from generator.errors import ContinuoError, Text
from generator.network.checkpoint import load_checkpoint
from tests.app.window.live.parts import PlayerSpy, bar_composed, take_composed
from tests.app.window.parts import WAIT_MS, TakesSpy, waltz

BAR = 72  # grid ticks of 3/4
WALTZ = Piece.from_score(waltz())
NOTE = [4 * BAR, 24, 60, 80]


class Heard:
    """What the link said."""

    def __init__(self, link: ComposerLink) -> None:
        self.plans: list[Plan] = []
        self.batches: list[NewNotes] = []
        self.done: list[Composed] = []
        self.failed: list[Text] = []
        self.cancelled = 0
        link.progressed.connect(self._put)
        link.done.connect(self.done.append)
        link.failed.connect(self.failed.append)
        link.cancelled.connect(self._count)

    def _put(self, one: Plan | NewNotes) -> None:
        if isinstance(one, NewNotes):
            self.batches.append(one)
        else:
            self.plans.append(one)

    def _count(self) -> None:
        self.cancelled += 1


class Bench:
    """A link whose surroundings are sent by hand."""

    def __init__(self, qtbot: Any, checkpoint: Any) -> None:
        self.qtbot, self.checkpoint = qtbot, checkpoint
        self.player = PlayerLink(None, PlayerSpy)
        self.link = ComposerLink(self.player)
        self.heard = Heard(self.link)

    @property
    def composer(self) -> TakesSpy:
        composer = self.link._composer
        assert isinstance(composer, TakesSpy)
        return composer

    def start(self, mode: Any = "end", *, playing: bool = True, **settings: Any) -> None:
        said = ComposeSettings(mode, **{"bars": 2, "takes": 1, **settings})
        before = len(self.heard.plans)
        self.link.start(lambda: ask(WALTZ, said, self.checkpoint, chosen_bars=(2, 2)), playing=playing)
        self.qtbot.waitUntil(lambda: len(self.heard.plans) > before or bool(self.heard.failed), timeout=WAIT_MS)

    def report(self, report: Reported) -> None:
        """And wait until the window's thread has it."""
        seen: list[Reported] = []
        self.link._reported.connect(seen.append)
        self.composer.report(report)
        self.qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)

    def take(self, job: int, number: int, *rows: list[int]) -> None:
        self.report(take_composed(job, number, rows))


@pytest.fixture
def bench(qtbot, tiny_model, monkeypatch) -> Iterator[Bench]:
    monkeypatch.setattr("app.window.compose.link.Composer", TakesSpy)
    made = Bench(qtbot, load_checkpoint(tiny_model))
    yield made
    made.link.close()
    made.player.close()


def test_the_plan_says_where_the_new_part_will_stand(bench):
    bench.start()
    assert (bench.heard.plans[0].begin_quarters, bench.heard.plans[0].end_quarters) == (12.0, 18.0)
    bench.start("endless")
    assert bench.heard.plans[1].end_quarters is None and bench.link.is_endless
    assert bench.heard.cancelled == 1  # one at a time


def test_bars_are_reported_with_how_far_it_is(bench):
    bench.start()
    bench.report(bar_composed(1, 4 * BAR, 5 * BAR, [NOTE]))
    assert bench.heard.batches[0].notes.tolist() == [NOTE] and bench.heard.batches[0].share == 0.5


def test_takes_come_in_their_order_and_the_played_one_is_known(bench):
    bench.start(takes=3)
    bench.report(bar_composed(1, 4 * BAR, 6 * BAR, [NOTE]))
    for number in (2, 0, 1):
        bench.take(1, number, [4 * BAR, 24, 60 + number, 80])
    bench.report(JobDone(1))
    (result,) = bench.heard.done
    assert [int(answer.notes[0, 2]) for answer in result.answers] == [62, 60, 61] and result.playing == 1
    assert not bench.link.busy


def test_a_played_take_without_notes_is_none_of_them(bench):
    bench.start(takes=2)
    bench.report(bar_composed(1, 4 * BAR, 6 * BAR, []))
    bench.take(1, 1, NOTE)
    bench.report(JobDone(1))
    assert bench.heard.done[0].playing is None and len(bench.heard.done[0].answers) == 1


@pytest.mark.parametrize("mode", ["end", "fill"])
def test_reports_of_a_job_that_was_given_up_are_not_used(bench, mode):
    bench.start(mode, takes=2)
    bench.link.cancel()
    bench.start(mode, takes=2)
    bench.report(bar_composed(1, 4 * BAR, 6 * BAR, [[4 * BAR, 24, 99, 80]]))
    bench.take(1, 0, [4 * BAR, 24, 99, 80])
    bench.report(JobDone(1))
    bench.report(JobFailed(1, Text("late")))
    assert bench.link.busy and bench.heard.batches == []
    bench.take(2, 0, NOTE)
    bench.report(JobDone(2))
    (result,) = bench.heard.done
    assert [answer.notes.tolist() for answer in result.answers] == [[NOTE]] and bench.heard.failed == []


def test_takes_of_a_process_that_died_are_not_mixed_with_what_came_after(bench):
    bench.start(takes=2)
    bench.report(bar_composed(1, 4 * BAR, 5 * BAR, [NOTE]))
    bench.take(1, 1, [4 * BAR, 24, 99, 80])
    bench.report(Restarted())
    assert len(bench.composer.asked) == 1  # one take is gone on with, from where it stood
    assert bench.composer.asked[0][0].begin_ticks == 5 * BAR
    bench.report(bar_composed(2, 5 * BAR, 6 * BAR, [[5 * BAR, 24, 61, 80]]))
    bench.report(JobDone(2))
    (result,) = bench.heard.done
    assert [answer.notes[:, 2].tolist() for answer in result.answers] == [[60, 61]] and result.playing == 0


@pytest.mark.parametrize("mode", ["end", "fill", "endless"])
def test_a_process_that_is_gone_for_good_is_a_sentence(bench, mode):
    bench.start(mode)
    bench.report(JobFailed(None, Text("the composing process dies again and again")))
    assert bench.heard.failed == [Text("the composing process dies again and again")]
    assert not bench.link.busy


def test_no_notes_at_all_is_a_sentence(bench):
    bench.start()
    bench.report(JobDone(1))
    assert bench.heard.failed and not bench.heard.done and not bench.link.busy


def test_what_can_not_be_asked_is_a_sentence(bench, qtbot):
    def refuse() -> Asked:
        raise ContinuoError("that can't be")

    bench.link.start(refuse, playing=True)
    qtbot.waitUntil(lambda: bench.heard.failed == [Text("that can't be")], timeout=WAIT_MS)
    assert not bench.link.busy


def test_endless_stopped_before_anything_was_composed_is_cancelled(bench):
    bench.start("endless")
    bench.link.finish()
    assert bench.heard.cancelled == 1 and not bench.heard.done


def test_endless_keeps_whole_bars_and_cuts_what_sounds_over_the_last_line(bench):
    bench.start("endless")
    bench.report(bar_composed(1, 4 * BAR, 5 * BAR, [[4 * BAR, 200, 60, 80], [4 * BAR + 24, 24, 62, 80]]))
    bench.report(bar_composed(1, 5 * BAR, 6 * BAR, [[5 * BAR, 24, 64, 80]]))
    bench.link.finish()
    (result,) = bench.heard.done
    assert result.answers[0].notes.tolist() == [[4 * BAR, 72, 60, 80], [4 * BAR + 24, 24, 62, 80]]
    assert result.asked.region == (4 * 1440, 5 * 1440) and not result.asked.endless


def test_without_playing_it_the_player_is_sent_nothing(bench):
    bench.start(playing=False)
    bench.report(bar_composed(1, 4 * BAR, 6 * BAR, [NOTE]))
    bench.take(1, 0, NOTE)
    bench.report(JobDone(1))
    assert bench.player.player.commands == [] and len(bench.heard.done) == 1


def test_hushed_it_composes_on_and_leaves_the_player_alone(bench):
    bench.start()
    count = len(bench.player.player.commands)
    bench.link.hush()
    bench.report(bar_composed(1, 4 * BAR, 6 * BAR, [NOTE]))
    bench.take(1, 0, NOTE)
    bench.report(JobDone(1))
    assert len(bench.player.player.commands) == count
    assert np.array_equal(bench.heard.done[0].answers[0].notes, [NOTE])


def test_steering_asks_for_what_follows_from_the_horizon_on(bench):
    bench.start("endless")
    bench.report(bar_composed(1, 4 * BAR, 5 * BAR, [NOTE]))
    other = ask(WALTZ, ComposeSettings("endless", bars=2, seed=9), bench.checkpoint)
    bench.link.steer(other)
    continuation, _ = bench.composer.asked[-1]
    assert continuation.begin_ticks == 5 * BAR and continuation.rng_seed == 9
    assert NOTE in continuation.before.tracks[0].notes.tolist()


def test_steering_what_has_an_end_does_nothing(bench):
    bench.start()
    bench.link.steer(ask(WALTZ, ComposeSettings("end", bars=2), bench.checkpoint))
    assert len(bench.composer.takes) == 1 and bench.composer.asked == []
