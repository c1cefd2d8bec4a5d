"""`continuo generate` and `continuo reproduce`: from files to files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
from app.files.clips import read_clip
from app.files.formats import check_ending, export
from app.files.kinds import SOUND, is_written_as_midi
from generator.command_line import progress_bar, show_notices, waiting, with_notices_shown
from generator.compose.asking.provenance import (
    Provenance,
    Source,
    find_provenance,
    provenance_of,
    read_provenance,
)
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.piece import ComposedTake, compose_again, compose_all
from generator.errors import ContinuoError, Text
from generator.files import atomic_write, check_writable
from generator.installation import program_version
from generator.midi.endings import is_read_as_midi
from generator.midi.reader import read_texts
from generator.midi.writer import write_midi
from generator.network.checkpoint import Checkpoint, composes_as, file_hash, load_checkpoint
from generator.terminal import say

DIFFERS = 1  # exit code
_SIDECAR, _SCORES = ".continuo.json", ".takes.json"  # endings of files beside what is composed


@dataclass(frozen=True)
class OutputFiles:
    """What is written, and where."""

    out: Path | None = None
    """The MIDI file; None for a new name in the current folder."""
    wav: Path | None = None
    """An audio file besides; None for none."""
    midi_type: int = 1
    """0, one track, or 1, a track for each part."""
    with_provenance: bool = True
    """Whether the file says how it was composed."""
    sidecar: bool = False
    """Whether the provenance is written as JSON beside the file, too."""
    keep_level: bool = False
    """Whether sound stays as loud as the synth plays it, rather than at -16 LUFS."""


def generate(checkpoint_path: Path | None, clip: Path | None, wish: Wish, output: OutputFiles) -> int:
    """Compose and write. clip: the file that the wish's seed was read from. Raises ContinuoError, OSError."""
    checkpoint_path = checkpoint_path or default_checkpoint()
    out = output.out or _free_name(clip, wish)
    written = [out, output.wav] if wish.takes == 1 else [*_numbered(out, wish.takes), output.wav]
    check_ending(out)
    if output.wav and output.wav.suffix.lower() not in SOUND:
        raise ContinuoError(
            "{--wav} {path}: not a sound file; give a name that ends in {endings}",
            path=output.wav,
            endings=" or ".join(SOUND),
        )
    _refuse_same_file(written, [clip, checkpoint_path])
    if wish.takes > 1 and output.wav:
        raise ContinuoError("{--wav} is for one take: for all as sound, give {--out} a name that ends in .wav or .flac")
    for path in [*filter(None, written), *_beside(out, wish, output)]:
        check_writable(path)
    checkpoint = load_checkpoint(checkpoint_path)
    _check_fill(checkpoint, checkpoint_path, wish)
    with progress_bar("Composing") as show:
        takes = compose_all(checkpoint, wish, _share_shown(show, request_for(checkpoint, wish)))
    if clip and wish.seed:  # what composing left out of the clip's maps; reading's are shown already
        with_notices_shown(takes[0].score, clip, wish.seed.notices)
    about = _provenance(checkpoint_path, checkpoint, clip, wish, output)
    paths = [out] if wish.takes == 1 else _numbered(out, len(takes))
    for path, take in zip(paths, takes, strict=True):
        own = dataclasses.replace(about, take=take.index)
        texts = [own.to_text()] if output.with_provenance else []
        with waiting(f"Writing {path.name} ..."):
            done = export(take.score, path, midi_type=output.midi_type, texts=texts, levels=not output.keep_level)
        say(done.sentence + _summary(take))
        show_notices(done.notices, path)
        if output.sidecar:
            _write(path.with_suffix(_SIDECAR), own.to_json())
    if output.wav:
        with waiting(f"Writing {output.wav.name} ..."):
            done = export(takes[0].score, output.wav, levels=not output.keep_level)
        say(done.sentence)
        show_notices(done.notices, output.wav)
    if len(takes) > 1:
        _write(out.with_suffix(_SCORES), _scores(paths, takes))
        say(f"Scores: {out.with_suffix(_SCORES)}")
    return 0


def reproduce(piece: Path, checkpoint_path: Path | None, clip: Path | None, out: Path | None) -> int:
    """Compose a piece again from what its file says, and compare. -> 0, or DIFFERS. Raises ContinuoError, OSError."""
    about = _read(piece)
    if out and not is_written_as_midi(out):
        raise ContinuoError("{--out} {out}: only a .mid file can be compared; give a name that ends in .mid", out=out)
    missing: list[Text] = []
    folders = [piece.parent, Path.cwd()]
    checkpoint_path = _find(about.checkpoint, checkpoint_path, [*shipped_checkpoints()], folders)
    if checkpoint_path is None:
        file, hash_ = about.checkpoint.file, about.checkpoint.hash
        missing.append(Text("the checkpoint {file} ({hash}): give it with {--checkpoint}", file=file, hash=hash_))
    if about.seed_clip is not None:
        clip = _find(about.seed_clip, clip, [*shipped_clips()], folders)
        if clip is None:
            file, hash_ = about.seed_clip.file, about.seed_clip.hash
            missing.append(Text("the clip {file} ({hash}): give it with {--seed-clip}", file=file, hash=hash_))
    if missing or checkpoint_path is None:
        lacks = Text("{first}; and {second}", first=missing[0], second=missing[1]) if missing[1:] else missing[0]
        raise ContinuoError("{piece}: can't be composed again without {missing}", piece=piece, missing=lacks)
    if out:
        _refuse_same_file([out], [piece, clip, checkpoint_path])
        check_writable(out)
    wish = about.wish_with(with_notices_shown(read_clip(clip), clip) if clip and about.seed_clip else None)
    with waiting("Composing ..."):
        take = compose_again(load_checkpoint(checkpoint_path), wish, about.take)
    if take is None:
        raise ContinuoError(
            "{piece}: is take {take} of {takes}, but composing that take again gave no notes; use the "
            "Continuo version that wrote it",
            piece=piece,
            take=about.take + 1,
            takes=wish.takes,
        )
    data = write_midi(take.score, about.midi_type, [about.to_text()])
    if out:
        with atomic_write(out) as file:
            file.write(data)
    if is_read_as_midi(piece) and data == piece.read_bytes():
        say(f"{piece}: composed again, the same to the byte")
        return 0
    if not is_read_as_midi(piece):
        say(f"{piece}: composed again" + ("" if out else "; give --out to keep it"))
        return 0
    other = "" if about.program == f"continuo {program_version()}" else f"; it was made by {about.program}"
    say(f"{piece}: composed again, but not the same: it was edited, or this machine rounds otherwise{other}")
    return DIFFERS


def _provenance(path: Path, checkpoint: Checkpoint, clip: Path | None, wish: Wish, output: OutputFiles) -> Provenance:
    used = Source(clip.name, file_hash(clip)) if clip else None
    request = request_for(checkpoint, wish)
    return provenance_of(wish, request, Source(path.name, file_hash(path)), used, output.midi_type)


def _share_shown(show: Callable[[float], None], request: GenerationRequest) -> Callable[[ComposedEvent], None]:
    """Shows how far the furthest candidate is, at each hundredth; all are composed side by side."""
    begin, end, shown = request.begin_ticks, request.end_ticks, 0.0

    def on_event(event: ComposedEvent) -> None:
        nonlocal shown
        if end is not None and (share := (event.onset_ticks - begin) / max(1, end - begin)) >= shown + 0.01:
            shown = share
            show(min(1.0, share))

    return on_event


def _check_fill(checkpoint: Checkpoint, path: Path, wish: Wish) -> None:
    if wish.fill and not checkpoint.can_fill:
        raise ContinuoError(
            "{path}: was not trained to fill gaps; use another checkpoint, or train one with train-generator "
            "{--infill}",
            path=path,
        )


def _read(piece: Path) -> Provenance:
    if piece.suffix.lower() == ".json":
        about = read_provenance(piece.read_text(encoding="utf-8", errors="replace"))
    else:
        about = find_provenance(read_texts(piece))
    if about is None:
        raise ContinuoError(
            "{piece}: has no provenance; only a file that `continuo generate` wrote with {--provenance} "
            "can be composed again",
            piece=piece,
        )
    return about


def _find(source: Source, given: Path | None, shipped: Sequence[Path], folders: Sequence[Path]) -> Path | None:
    """The file with the right hash. Raises ContinuoError for a given one that has another."""
    if given is not None:
        if not composes_as(given, source.hash):
            raise ContinuoError(
                "{given}: is not the {file} that was used: its hash is not {hash}",
                given=given,
                file=source.file,
                hash=source.hash,
            )
        return given
    named = [folder / Path(source.file).name for folder in folders]
    return next((path for path in [*named, *shipped] if path.is_file() and composes_as(path, source.hash)), None)


def _free_name(clip: Path | None, wish: Wish) -> Path:
    """A name in the current folder that no file has yet."""
    stem = "piece" if clip is None else f"{clip.stem}-{'filled' if wish.fill else 'continued'}"
    path, number = Path(f"{stem}.mid"), 1
    while any(name.exists() for name in ([path] if wish.takes == 1 else _numbered(path, wish.takes))):
        number += 1
        path = Path(f"{stem}-{number}.mid") if wish.takes == 1 else Path(f"{stem}-set{number}.mid")
    return path


def _numbered(out: Path, count: int) -> list[Path]:
    return [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(1, count + 1)]


def _beside(out: Path, wish: Wish, output: OutputFiles) -> list[Path]:
    """Further files that are written, with endings that may make their names too long."""
    pieces = [out] if wish.takes == 1 else _numbered(out, wish.takes)
    sidecars = [path.with_suffix(_SIDECAR) for path in pieces] if output.sidecar else []
    return [*sidecars, out.with_suffix(_SCORES)] if wish.takes > 1 else sidecars


def _refuse_same_file(written: Sequence[Path | None], read: Sequence[Path | None]) -> None:
    """Nobody means to overwrite the clip they continue. Raises ContinuoError."""
    seen = {path.resolve() for path in read if path}
    for path in filter(None, written):
        if path.resolve() in seen:
            raise ContinuoError(
                "{path}: is named twice, and would be overwritten; choose another name for one of the files", path=path
            )
        seen.add(path.resolve())


def _summary(take: ComposedTake) -> str:
    """What a musician can tell takes apart by; all scores are in OUT.takes.json."""
    scores = take.scores
    if scores.nats_per_note is None:
        return ""
    parts: list[str] = []
    if scores.critic is not None:
        parts.append(f"{scores.critic:.0%} like people's music")
    elif scores.distance is not None:
        parts.append(f"{scores.distance:.2f} away from the clip in character")
    if scores.copied_notes is not None:
        parts.append(f"{scores.copied_notes} notes in a row as in the clip")
    if scores.rank > 1:
        parts.append(f"{scores.likeness:.0%} like a take before")
    return f": {', '.join(parts)}" if parts else ""


def _scores(paths: Sequence[Path], takes: Sequence[ComposedTake]) -> str:
    rows = [
        {"file": path.name, "take": take.index, **dataclasses.asdict(take.scores)}
        for path, take in zip(paths, takes, strict=True)
    ]
    return json.dumps(rows, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as file:
        file.write(text.encode())
