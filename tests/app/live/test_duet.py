"""You play, you stop, it answers; you play again, and it gives way."""

from __future__ import annotations

import math

import pytest
from mido import Message

from app.composer.messages import BarComposed, JobFailed
from app.live.duet import Duet, DuetSettings
from app.player import messages as ask
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError, Text
from generator.events.ensemble import part_value
from generator.music.harmony import parse_key
from generator.music.instruments import FAMILIES
from tests.app.window.live.parts import ComposerSpy, PlayerSpy, bar_composed, small_checkpoint
from tests.generator.bands import parts_checkpoint

PAUSE = 0.8
C_MAJOR = [60, 62, 64, 65, 67, 65, 64, 62, 60]


class Stage:
    """A duet with stand-ins, and somebody who plays."""

    def __init__(self, settings: DuetSettings = DuetSettings(PAUSE)) -> None:
        self.player, self.composer = PlayerSpy(), ComposerSpy()
        self.turns: list[str] = []
        self.duet = Duet(self.player, self.composer, small_checkpoint(), settings, on_turn=self.turns.append)
        self.moment = 100.0

    def say(self, message: Message) -> None:
        self.duet.from_player(ask.Received(self.moment, None, message.bytes()))

    def play(self, pitches: list[int], seconds: float = 0.5) -> None:
        for pitch in pitches:
            self.say(Message("note_on", note=pitch, velocity=80))
            self.moment += seconds
            self.say(Message("note_off", note=pitch))

    def wait(self, seconds: float) -> float:
        self.moment += seconds
        return self.duet.pass_time(self.moment)

    def compose(self) -> None:
        """What the composing process would send for the latest request: one note at the start of the second beat."""
        asked, _ = self.composer.asked[-1]
        begin = asked.begin_ticks
        rows = [[begin + 24, 12, 60, 80]]
        self.duet.from_composer(bar_composed(len(self.composer.asked), begin, begin + 96, rows))


def test_an_answer_begins_when_the_pause_is_over_and_is_composed_before() -> None:
    stage = Stage()
    assert stage.duet.turn == "yours" and stage.wait(1) == math.inf
    stage.play(C_MAJOR)
    due = stage.moment + PAUSE
    assert stage.wait(0) < due and stage.composer.asked == []  # between two keys nothing is composed
    assert stage.wait(PAUSE * 0.4) == due
    assert len(stage.composer.asked) == 1  # already, while the pause is passing
    stage.compose()
    assert not stage.player.sent(ask.Play)
    stage.wait(PAUSE)
    assert stage.turns == ["listening", "mine"]
    asked, _ = stage.composer.asked[0]
    # It begins with its first note, not with the rest before it.
    assert stage.player.sent(ask.Play) == [ask.Play((asked.begin_ticks + 24) * 20, 0)]


def test_a_breath_within_a_phrase_is_no_end() -> None:
    stage = Stage()
    stage.play(C_MAJOR)
    stage.wait(PAUSE / 2)
    stage.play([67, 65])
    assert stage.composer.cancelled == 1
    stage.wait(PAUSE * 0.4)
    stage.wait(PAUSE)
    asked, _ = stage.composer.asked[-1]
    assert len(stage.composer.asked) == 2 and len(asked.before.tracks[0]) == len(C_MAJOR) + 2


def test_a_key_that_is_down_holds_the_phrase_open_and_the_pedal_does_not() -> None:
    stage = Stage()
    stage.play(C_MAJOR)
    stage.say(Message("note_on", note=48, velocity=70))
    assert stage.wait(10) == math.inf
    stage.say(Message("control_change", control=64, value=127))
    stage.say(Message("note_off", note=48))  # it rings on
    assert stage.wait(0) < math.inf
    stage.wait(PAUSE)
    assert stage.turns[-1] == "mine"
    lengths = {note.pitch: note.end - note.onset for note in stage.duet._recorder.played(stage.moment)}
    assert lengths[48] == pytest.approx(10 + PAUSE)


def test_a_drone_does_not_hold_the_phrase_open() -> None:
    stage = Stage()
    stage.say(Message("note_on", note=36, velocity=60))
    stage.play(C_MAJOR, seconds=0.4)
    assert stage.wait(0) < math.inf
    stage.wait(PAUSE)
    assert stage.turns[-1] == "mine"
    asked, _ = stage.composer.asked[-1]
    assert 36 in asked.before.tracks[0].notes[:, 2]
    # It is let go in the middle of the next phrase, of which it is no end.
    stage.play(C_MAJOR[:4])
    stage.say(Message("note_on", note=67, velocity=80))
    stage.say(Message("note_off", note=36))
    assert stage.wait(10) == math.inf


def test_a_bass_that_is_held_through_a_bar_is_no_drone() -> None:
    stage = Stage()
    stage.say(Message("note_on", note=36, velocity=60))
    stage.play(C_MAJOR[:4])
    assert stage.wait(10) == math.inf


def pause_of(settings: DuetSettings, rest: float, count: int) -> float:
    """After so many notes, with rests between them."""
    stage = Stage(settings)
    for pitch in (C_MAJOR * 2)[:count]:
        stage.moment += rest
        stage.play([pitch], seconds=0.3)
    ready = stage.wait(0)
    return stage.duet.pass_time(ready) - stage.duet._recorder.last_up


@pytest.mark.parametrize(("rest", "count"), [(0.0, 3), (0.0, 18), (0.6, 18)])
def test_the_pause_is_the_same_for_all_unless_it_is_chosen_otherwise(rest: float, count: int) -> None:
    assert pause_of(DuetSettings(), rest, count) == pytest.approx(0.9)


def test_an_adaptive_pause_is_longer_after_rests_and_in_the_beginning() -> None:
    adaptive = DuetSettings(None)
    short, long, early = (pause_of(adaptive, *about) for about in ((0.0, 18), (0.6, 18), (0.0, 3)))
    assert 0.3 <= short < 0.8 < long <= 1.5 and short < early <= 1.5


def test_a_single_key_is_no_phrase() -> None:
    stage = Stage()
    stage.play([60])
    assert stage.wait(10) == math.inf and stage.composer.asked == []
    stage.play([72, 74])  # long after: the first key does not belong to it
    stage.wait(PAUSE * 0.4)
    assert len(stage.composer.asked[-1][0].before.tracks[0]) == 2


def test_playing_again_ends_the_answer_and_begins_a_phrase() -> None:
    stage = Stage()
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    stage.compose()
    stage.wait(PAUSE)
    stage.duet.from_player(ask.Hushed(12.0))
    stage.play([72, 74, 76])
    assert stage.turns == ["listening", "mine", "listening"] and stage.composer.cancelled == 1
    assert stage.player.sent(ask.Hush) == [ask.Hush()]  # once more, should the key have been struck before it began
    stage.wait(PAUSE * 0.4)
    assert len(stage.composer.asked[-1][0].before.tracks[0]) == 3
    # The player falls silent by itself when a key is struck: no message has to come back for that.
    assert stage.player.sent(ask.HushOnInput) == [ask.HushOnInput(True)]


def test_when_the_answer_is_over_it_is_your_turn() -> None:
    stage = Stage()
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    stage.wait(PAUSE)
    stage.duet.from_player(ask.PieceEnded(1.0))
    assert stage.turns[-1] == "yours" and stage.wait(100) == math.inf


def test_it_answers_in_key_tempo_register_and_length() -> None:
    stage = Stage()
    stage.play([pitch + 2 for pitch in C_MAJOR] * 2, seconds=0.5)  # D major, 120 a minute, 18 quarters
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    allowed = parse_key(asked.controls.key or "").classes
    assert allowed == parse_key("D major").classes
    low, high = asked.controls.pitches
    assert 62 - 12 <= low <= 62 and 69 <= high <= 69 + 12
    assert asked.before.tempos[0].us_per_quarter == pytest.approx(500_000, rel=0.03)
    assert asked.end_ticks is not None
    assert round((asked.end_ticks - asked.begin_ticks) / 96) in (5, 6)


def test_notes_outside_the_key_that_were_played_may_be_answered_with() -> None:
    stage = Stage()
    stage.play([*C_MAJOR, 61, *C_MAJOR])
    stage.wait(PAUSE * 0.4)
    assert parse_key(stage.composer.asked[-1][0].controls.key or "").classes >> 1 & 1


def test_what_was_asked_for_comes_before_what_was_played() -> None:
    settings = DuetSettings(PAUSE, bars=2, bpm=90, controls=Controls(key="A minor", range="C5-C7"))
    stage = Stage(settings)
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    assert (asked.controls.key, asked.controls.range) == ("A minor", "C5-C7")
    assert asked.before.tempos[0].us_per_quarter == round(60e6 / 90)


def test_each_answer_is_another() -> None:
    stage = Stage()
    for _ in range(2):
        stage.play(C_MAJOR)
        stage.wait(PAUSE * 0.4)
        stage.wait(PAUSE)
        stage.duet.from_player(ask.PieceEnded(1.0))
    assert stage.composer.asked[0][0].rng_seed != stage.composer.asked[1][0].rng_seed


@pytest.mark.parametrize(
    ("values", "option"), [((0.01,), "--pause"), ((1, 0), "--answer-bars"), ((1, 1, 5), "--tempo")]
)
def test_settings_that_make_no_sense_are_refused(values: tuple, option: str) -> None:
    with pytest.raises(ContinuoError, match=option):
        DuetSettings(*values)


def test_the_pedal_that_is_down_when_a_phrase_begins_holds_its_notes() -> None:
    stage = Stage()
    stage.say(Message("control_change", control=64, value=127))
    stage.play(C_MAJOR[:8])  # none of them twice, but two
    stage.wait(PAUSE * 0.4)
    notes = stage.duet.phrase().tracks[0].notes
    assert notes[0, 1] > notes[-1, 1]


def test_a_keyboard_that_is_unplugged_lets_go_of_its_keys() -> None:
    stage = Stage()
    stage.play(C_MAJOR)
    stage.say(Message("note_on", note=48, velocity=70))
    assert stage.wait(10) == math.inf
    stage.duet.from_player(ask.PortLost("piano:keys"))
    assert not stage.duet._recorder._keys


def test_what_the_phrases_lack_of_what_was_played_is_said() -> None:
    stage = Stage()
    for _ in range(2):
        stage.say(Message("pitchwheel", pitch=90))
        stage.say(Message("control_change", control=64, value=127))
        stage.play(C_MAJOR)
        stage.wait(PAUSE * 0.4)
        stage.compose()
        stage.wait(PAUSE)
    assert str(stage.duet.left_out) == "played, but left out: pitch bends (2); notes and the pedal were kept"
    assert Stage().duet.left_out is None


def play_on(stage: Stage, channel: int) -> None:
    """A phrase, until its answer is sent."""
    for pitch in C_MAJOR:
        stage.say(Message("note_on", note=pitch, velocity=80, channel=channel))
        stage.moment += 0.3
        stage.say(Message("note_off", note=pitch, channel=channel))
    stage.wait(PAUSE * 0.4)
    stage.compose()
    stage.wait(PAUSE)


def test_the_answer_comes_on_the_channel_that_was_played() -> None:
    stage = Stage()
    play_on(stage, 4)
    about = stage.player.sent(ask.LoadPiece)[0]
    rows = [row for command in stage.player.sent(ask.AddNotes) for row in command.rows]
    assert about.programs == () and [row[2] for row in rows] == [4]


def test_with_parts_a_phrase_is_answered_on_its_own_instrument() -> None:
    stage, checkpoint = Stage(), parts_checkpoint()
    stage.duet = Duet(stage.player, stage.composer, checkpoint, DuetSettings(PAUSE), on_turn=stage.turns.append)
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    assert [part.value for part in asked.parts] == [part_value(FAMILIES.index("piano"), 0)]
    bars = list(asked.bars(checkpoint.model()))
    for bar in bars:
        stage.duet.from_composer(BarComposed(1, bar.begin_ticks, bar.end_ticks, bar.notes))
    stage.wait(PAUSE)
    rows = [row for command in stage.player.sent(ask.AddNotes) for row in command.rows]
    assert len(rows) == sum(len(bar.notes) for bar in bars) > 0 and {row[2] for row in rows} == {0}
    phrase = stage.duet.phrase()
    answer = stage.duet.answer(phrase, whole=True)
    assert answer is not None
    assert [(track.program, track.is_drum, len(track)) for track in answer.tracks] == [(0, False, len(rows))]
    assert {note.pitch for note in answer.tracks[0]} == {row[3] for row in rows}


def test_an_answer_that_fails_is_reported_and_it_is_your_turn_again() -> None:
    stage, said = Stage(), []
    stage.duet = Duet(
        stage.player, stage.composer, small_checkpoint(), on_turn=stage.turns.append, on_failure=said.append
    )
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    stage.duet.from_composer(JobFailed(1, Text("no chord fits")))
    assert stage.wait(PAUSE) == math.inf
    assert said == [Text("no chord fits")] and stage.turns == ["listening", "yours"]
    assert stage.player.sent(ask.Play) == []
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    assert len(stage.composer.asked) == 2 and stage.turns[-1] == "listening"


def test_a_phrase_without_a_plain_beat_is_given_as_such() -> None:
    stage = Stage()
    for index, gap in enumerate([0.31, 0.83, 0.17, 0.59, 1.13, 0.23, 0.71, 0.37, 0.97, 0.13, 0.49]):
        stage.play([60 + 5 * index % 12], seconds=gap)
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    assert not asked.conditions.is_beat_known and asked.conditions.tempo == 0
    assert asked.before.tempos[0].us_per_quarter == 500_000  # a clock


def test_with_a_tempo_that_was_asked_for_the_beat_is_known() -> None:
    stage = Stage(DuetSettings(PAUSE, bpm=90))
    for gap in (0.31, 0.83, 0.17, 0.59, 1.13):
        stage.play([60], seconds=gap)
    stage.wait(PAUSE * 0.4)
    assert stage.composer.asked[-1][0].conditions.is_beat_known


@pytest.mark.parametrize(("metre", "quarters"), [("3/4", 3), ("6/8", 3), ("5/4", 5)])
def test_phrases_and_answers_have_the_metre_that_was_chosen(metre: str, quarters: int) -> None:
    stage = Stage(DuetSettings(PAUSE, bars=2, bpm=120, metre=metre))
    stage.play([*C_MAJOR, *C_MAJOR], seconds=0.5)
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    assert f"{asked.before.metres[0].numerator}/{asked.before.metres[0].denominator}" == metre
    assert asked.end_ticks is not None and asked.end_ticks % (quarters * 24) == 0
    assert 0 < asked.end_ticks - asked.begin_ticks <= 3 * quarters * 24


def test_a_phrase_in_three_is_answered_in_three() -> None:
    stage = Stage()
    for bar in range(6):
        stage.say(Message("note_on", note=36 + bar % 2 * 7, velocity=95))
        for beat in range(3):
            stage.play([60 + bar + 2 * beat], seconds=0.5)
        stage.say(Message("note_off", note=36 + bar % 2 * 7))
    stage.wait(PAUSE * 0.4)
    asked, _ = stage.composer.asked[-1]
    assert asked.before.metres[0][1:] == (3, 4)


def test_the_answer_sounds_on_the_instrument_that_was_chosen() -> None:
    stage = Stage(DuetSettings(PAUSE, program=73))
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    stage.compose()
    stage.wait(PAUSE)
    about = stage.player.sent(ask.LoadPiece)[0]
    rows = [row for command in stage.player.sent(ask.AddNotes) for row in command.rows]
    assert about.programs == ((1, 73),) and {row[2] for row in rows} == {1}
    said = stage.player.commands
    assert said.index(about) < said.index(stage.player.sent(ask.Play)[0])
    phrase = stage.duet.phrase()
    answer = stage.duet.answer(phrase, whole=True)
    assert answer and (phrase.tracks[0].program, answer.tracks[0].program) == (0, 73)


def test_the_channel_of_the_answer_is_none_of_the_drums() -> None:
    stage = Stage(DuetSettings(PAUSE, program=73))
    play_on(stage, 8)
    assert stage.player.sent(ask.LoadPiece)[0].programs == ((10, 73),)


@pytest.mark.parametrize("metre", ["", "4/5", "x"])
def test_a_metre_that_cannot_be_read_is_refused(metre: str) -> None:
    with pytest.raises(ContinuoError, match="--metre"):
        DuetSettings(metre=metre)


def test_in_a_session_a_phrase_has_its_beats_and_the_answer_begins_at_a_bar_line() -> None:
    stage = Stage()
    stage.duet.from_player(ask.SessionBeat(99.0, 8.0, 90.0))  # the phrase begins at beat 9.5 of the session
    stage.play(C_MAJOR, 60 / 90)
    stage.wait(PAUSE * 0.4)
    phrase = stage.duet.phrase()
    assert phrase.tempos[0].us_per_quarter == round(60e6 / 90)
    assert [onset / 480 for onset in phrase.tracks[0].notes[:3, 0].tolist()] == [1.5, 2.5, 3.5]
    stage.compose()
    stage.wait(PAUSE)
    begin = stage.player.sent(ask.Play)[-1].tick
    assert begin is not None and begin % (96 * 20) == 0
    asked, _ = stage.composer.asked[-1]
    assert begin <= (asked.begin_ticks + 24) * 20 < begin + 96 * 20


def test_a_first_note_just_before_a_bar_line_of_a_session_belongs_to_it_and_a_session_can_be_left() -> None:
    stage = Stage()
    stage.duet.from_player(ask.SessionBeat(stage.moment, 3.95, 60.0))
    stage.play(C_MAJOR, 1.0)
    stage.wait(PAUSE * 0.4)
    assert stage.duet.phrase().tracks[0].notes[:2, 0].tolist() == [0, round(0.95 * 480)]
    stage.duet.from_player(ask.SessionBeat(stage.moment, 0.0, 0.0))
    stage.play(C_MAJOR)
    stage.wait(PAUSE * 0.4)
    stage.wait(PAUSE)
    assert stage.duet.turn == "mine"
