"""`continuo play`, `duet`, `record` and `ports`."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.assets import default_checkpoint
from app.cli.live.saving import save_played
from app.cli.live.terminal_player import FromComposer, FromPlayer, Live
from app.composer.client import Composer
from app.composer.stream import Stream
from app.files.formats import check_ending, read_piece
from app.ipc.client import GivenUp, Restarted
from app.ipc.wire import now
from app.live.duet import Duet, DuetSettings, Turn
from app.live.options import OWN_INPUT, Recording, Sound, TransportOptions
from app.live.recording_session import RecordingSession
from app.player import messages as ask
from app.player.client import follow_link
from app.synth.device_list import sound_devices
from generator.command_line import print_json, with_notices_shown
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.mixing import with_mix
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, parse_bars
from generator.compose.assemble import assemble_notes, check_mix
from generator.compose.continuation import Continuation
from generator.errors import ContinuoError, Option, Text
from generator.music.bars import BarGrid
from generator.music.metre import COMMON_TIME, parse_metre
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from generator.network.config import MAX_BARS
from generator.terminal import say, shows_progress


def play_file(
    path: Path, sound: Sound, transport: TransportOptions, mix: str | None = None, *, announced: bool = True
) -> int:
    """Play a file to its end. mix: as parse_mix reads it; announced: whether to print what plays and how to stop it.
    Raises ContinuoError, OSError."""
    score = with_notices_shown(read_piece(path), path)
    score = replace(score, tracks=with_mix(score.tracks, mix))
    if not score.note_count:
        raise ContinuoError("{path}: has no notes to play", path=path)
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    count = bars.locate_one(max(0, score.end_ticks - 1))[0] + 1
    if transport.from_bar > count:
        raise ContinuoError(
            "{--from-bar} {from_bar}: the piece has only bars 1 to {count}; choose one of those",
            from_bar=transport.from_bar,
            count=count,
        )
    looped = None if transport.loop is None else _loop_bars(transport.loop, count)
    with Live(sound, must_sound=True) as live:

        def begin(tick: float, count_in_bars: int) -> None:
            live.player.load(score)
            if looped:
                live.player.send(ask.SetLoop(bars.bar_start(looped[0] - 1), bars.bar_start(looped[1])))
            live.player.send(ask.Play(tick, count_in_bars))

        _transport(live, transport, score)
        live.settle()
        begin(bars.bar_start(transport.from_bar - 1), transport.count_in)
        if announced:
            say(f"{path}: {count:,} bars, {score.end_seconds:.0f} seconds. Ctrl+C stops.")
        with suppress(KeyboardInterrupt), _Bars(bars, 1, count) as shown:
            last = 0.0
            while arrived := live.next_report():
                match arrived.report:
                    case ask.Position(last):
                        shown.show(last)
                    case Restarted():
                        begin(max(0.0, last), 0)
                    case GivenUp(text):
                        raise ContinuoError.of(text)
                    case ask.PieceEnded():
                        _let_ring(live)
                        break
    return 0


def _transport(live: Live, transport: TransportOptions, score: Score) -> None:
    """score: with the tempo and the metre that the piece begins with."""
    player = live.player
    player.send(ask.SetSpeed(transport.speed))
    player.send(ask.SetMetronome(transport.metronome))
    if transport.follow is not None:
        player.send(ask.FollowClock(transport.follow))
    if transport.link:
        metre = score.metres[0] if score.metres else COMMON_TIME
        player.send(follow_link(metre, 60e6 / score.tempo_map.tempo_at(0)))


def _loop_bars(text: str, count: int) -> tuple[int, int]:
    begin, end = parse_bars(text, Option("--loop"))
    if end > count:
        raise ContinuoError(
            "{--loop} {text}: the piece has only bars 1 to {count}; choose from those", text=text, count=count
        )
    return begin, end


def _let_ring(live: Live) -> None:
    """The last notes may fade before the sound device closes."""
    until = time.monotonic() + 1.2
    while live.next_report(until):
        pass


class _Bars:
    """Which bar is playing, on a terminal."""

    def __init__(self, bars: BarGrid, scale: int, count: int | None) -> None:
        self._bars, self._scale, self._count = bars, scale, count
        columns = [
            TextColumn("bar {task.fields[bar]}{task.fields[of]}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
        ]
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not shows_progress())
        of = f" of {count:,}" if count else ""
        self._task = self._progress.add_task("", total=count, bar=1, of=of, note="")

    def show(self, tick: float, note: str | None = None) -> None:
        """tick: the player's."""
        bar = self._bars.locate_one(max(0, int(tick / self._scale)))[0]
        self._progress.update(self._task, bar=bar + 1, completed=bar)
        if note is not None:
            self.note(note)

    def note(self, text: str) -> None:
        """Something to be shown beside it."""
        self._progress.update(self._task, note=text)

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def play_composing(
    checkpoint_path: Path | None,
    wish: Wish,
    sound: Sound,
    transport: TransportOptions,
    *,
    endless: bool,
    look_ahead: int,
    from_clip: bool,
    out: Path | None,
) -> int:
    """Compose and play at once, until it ends or is stopped; what was composed is saved to `out`."""
    if out:
        check_ending(out)
    path = checkpoint_path or default_checkpoint()
    checkpoint = load_checkpoint(path)
    request = request_for(checkpoint, beside_all(wish) if endless else wish)
    check_mix(request, wish)
    continuation = Continuation.of(request, endless=endless)
    if checkpoint.critic:  # it picks some bars at a time, however many there are
        continuation = replace(continuation, candidates=wish.candidates)
    bars = BarGrid(request.seed.metres, request.seed.ticks_per_quarter)
    total = None if endless else bars.locate_one(max(0, (request.end_ticks or 1) - 1))[0] + 1
    failures: list[Text] = []
    with Live(sound, must_sound=True) as live:
        composer = Composer(live.from_composer)
        stream = Stream(
            live.player,
            composer,
            continuation,
            wish.seed and with_maps_of(wish.seed, request),
            mix=wish.mix,
            look_ahead=look_ahead,
            on_failure=failures.append,
        )
        try:
            composer.open(path.resolve())
            _transport(live, transport, continuation.before)
            live.settle()
            stream.prepare()
            stream.play(0 if from_clip and wish.seed else None, count_in_bars=transport.count_in)
            with suppress(KeyboardInterrupt):
                say(f"Composing with {path.stem}{', until you stop it' if endless else ''}. Ctrl+C stops.")
                _follow(live, stream, _Bars(bars, stream.scale, total), failures)
            stream.stop()
            if out and len(stream.notes):  # before the processes end, which a second Ctrl+C may interrupt
                new = replace(request, end_ticks=stream.horizon_ticks)
                save_played(assemble_notes(stream.notes, new, wish), out)
            elif out:
                say("Nothing was composed, so nothing is saved.")
        finally:
            composer.close()
    if failures:
        raise ContinuoError.of(failures[0])
    return 0


def beside_all(wish: Wish) -> Wish:
    """For endless music: as long as the parts that stay may go on, so that the model is conditioned on all of them."""
    if wish.seed is None or wish.parts is None:
        return wish
    bars = BarGrid(wish.seed.metres, wish.seed.ticks_per_quarter)
    return replace(wish, bars=min(MAX_BARS, bars.locate_one(wish.seed.end_ticks)[0] + 1))


def _follow(live: Live, stream: Stream, shown: _Bars, failures: list[Text]) -> None:
    """Hand reports on until the piece has ended."""
    has_sounded = False
    with shown:
        while not failures and (arrived := live.next_report()):
            if isinstance(arrived, FromComposer):
                stream.from_composer(arrived.report)
                continue
            report = arrived.report
            if isinstance(report, GivenUp):
                failures.append(report.text)
                return
            stream.from_player(report)
            match report:
                case ask.Position(tick):
                    has_sounded = True
                    shown.show(tick, "")
                case ask.Underrun() if has_sounded:
                    shown.note("composing is too slow: the music waits at the bar line")
                case ask.PieceEnded():
                    _let_ring(live)
                    return


def duet(
    checkpoint_path: Path | None, keyboard: str | None, settings: DuetSettings, sound: Sound, *, link: bool = False
) -> int:
    """Until it is stopped. link: whether it is in time with Ableton Link."""
    path = checkpoint_path or default_checkpoint()
    checkpoint = load_checkpoint(path)
    console = Console(highlight=False)

    def on_turn(turn: Turn) -> None:
        console.print(_TURNS[turn])

    def on_failure(text: Text) -> None:
        console.print(str(text), highlight=False, markup=False)

    with Live(sound) as live:
        composer = Composer(live.from_composer)
        try:
            composer.open(path.resolve())
            live.player.send(ask.ChooseInput(keyboard or OWN_INPUT, keyboard is None))
            if link:
                metre = COMMON_TIME if settings.metre is None else parse_metre(settings.metre)
                live.player.send(follow_link(metre, settings.bpm))
            live.settle()
            play = Duet(live.player, composer, checkpoint, settings, on_turn=on_turn, on_failure=on_failure)
            hint = "Play a phrase, then pause: Continuo answers. Play again, and it falls silent. Ctrl+C ends."
            with suppress(KeyboardInterrupt):
                console.print(hint)
                while not (why := live.advance(play)):
                    pass
                raise ContinuoError.of(why)
        finally:
            composer.close()
    return 0


_TURNS = {"yours": "  your turn", "listening": "  listening ...", "mine": "  my turn"}


def record(out: Path, keyboard: str | None, recording: Recording, sound: Sound, *, freely: bool = False) -> int:
    """A phrase from a keyboard, to a file. freely: without clicks."""
    check_ending(out)
    session = RecordingSession(recording, by_ear=freely)
    failure: Text | None = None
    with Live(sound) as live:
        live.player.send(ask.ChooseInput(keyboard or OWN_INPUT, keyboard is None))
        live.settle()
        session.begin(live.player)
        say(f"Recording from {keyboard or OWN_INPUT!r}. {'Ctrl+C ends it.' if recording.bars is None else ''}")
        with suppress(KeyboardInterrupt):
            while not session.is_over and (arrived := live.next_report()):
                if isinstance(arrived.report, Restarted | GivenUp):
                    failure = arrived.report.text if isinstance(arrived.report, GivenUp) else None
                    break
                if isinstance(arrived, FromPlayer):
                    session.from_player(arrived.report)
        live.player.send(ask.Stop())
        score = session.finish(now())
        save_played(score, out, score.notices)  # before the player ends, which a second Ctrl+C may interrupt
    if not session.is_beat_known:
        say("The beats are not plain: the bar lines mean nothing. The window can find or tap them (Edit, Beats).")
    elif freely:
        say(f"Beats: {60e6 / score.tempos[0].us_per_quarter:.0f} a minute at the beginning.")
    if failure:
        raise ContinuoError.of(failure)
    return 0


def show_ports(*, as_json: bool) -> int:
    """What can be chosen as input, output and device."""
    try:
        with Live(Sound(synth=False)) as live:
            ports = live.ports()
        midi = [("MIDI inputs", ports.inputs), ("MIDI outputs", ports.outputs)]
    except ContinuoError as error:
        print(f"MIDI: {error}", file=sys.stderr if as_json else sys.stdout)
        midi = []
    if as_json:
        found = {title.lower().replace(" ", "_"): list(names) for title, names in midi}
        print_json({"midi_inputs": [], "midi_outputs": [], **found, "sound_devices": sound_devices()})
        return 0
    for title, names in [*midi, ("Sound devices", sound_devices())]:
        print(f"{title}:")
        for name in names or ["none"]:
            print(f"  {name}")
    return 0
