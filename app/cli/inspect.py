"""`continuo inspect`: a checkpoint or a MIDI file in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from app.files.kinds import MODEL, kind_of
from generator.command_line import with_notices_shown
from generator.compose.asking.provenance import find_provenance, wish_settings
from generator.compose.asking.wish import Wish
from generator.events.context import KEY_NAMES, estimate_key, mean_bpm
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.vocabulary import SPECIALS
from generator.installation import own_command
from generator.midi.reader import read_midi_file, read_texts
from generator.music.bars import BarGrid
from generator.music.harmony import pitch_name
from generator.music.instruments import MAX_PARTS
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, file_hash, load_checkpoint
from generator.network.config import family


def inspect(path: Path, console: Console) -> None:
    """Raises ContinuoError for a file that is neither."""
    if kind_of(path) == MODEL:
        _print_checkpoint(path, load_checkpoint(path), console)
    else:
        _print_score(path, with_notices_shown(read_midi_file(path), path), console)
        _print_provenance(path, console)


def facts_of(path: Path) -> dict[str, Any]:
    """The same for other programs, as plain values. Raises ContinuoError for a file that is neither."""
    if kind_of(path) == MODEL:
        return _facts_of_checkpoint(path, load_checkpoint(path))
    score, about = with_notices_shown(read_midi_file(path), path), find_provenance(read_texts(path))
    return _facts_of_score(path, score) | {"provenance": about and json.loads(about.to_json())}


def _facts_of_checkpoint(path: Path, checkpoint: Checkpoint) -> dict[str, Any]:
    about = checkpoint.provenance
    return {
        "kind": "checkpoint",
        "path": path,
        "family": checkpoint.family,
        "parameters": checkpoint.parameter_count,
        "bytes": path.stat().st_size,
        "tokens": len(checkpoint.vocabulary) - len(SPECIALS),
        "has_parts": checkpoint.vocabulary.has_parts,
        "can_fill": checkpoint.can_fill,
        "has_critic": checkpoint.critic is not None,
        "styles": checkpoint.styles,
        "hash": file_hash(path),
        "sources": about.get("sources"),
        "nats_per_note": about.get("nats_per_note"),
    }


def _facts_of_score(path: Path, score: Score) -> dict[str, Any]:
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    notes = np.concatenate([*pitched, np.zeros((0, 4), np.int32)])
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    return {
        "kind": "midi",
        "path": path,
        "seconds": score.end_seconds,
        "bars": int(bars.locate(max(0, score.end_ticks - 1))[0]) + 1 if score.end_ticks else 0,
        "notes": score.note_count,
        "ticks_per_quarter": score.ticks_per_quarter,
        "mean_tempo": mean_bpm(score),
        "metres": list(dict.fromkeys(f"{m.numerator}/{m.denominator}" for m in bars.metres)),
        "key": KEY_NAMES[estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1] if len(notes) else None,
        "tracks": [
            {"name": track.name, "program": track.program, "is_drum": track.is_drum, "notes": len(track)}
            for track in score.tracks
        ],
    }


def _print_provenance(path: Path, console: Console) -> None:
    about = find_provenance(read_texts(path))
    if about is None:
        return
    changed = {
        name: value for name, value in flat(about.wish).items() if value != flat(wish_settings(Wish())).get(name)
    }
    rows = [("made by", about.program), ("with", f"{about.checkpoint.file} ({about.checkpoint.hash})")]
    if about.seed_clip:
        rows.append(("from", f"{about.seed_clip.file} ({about.seed_clip.hash})"))
    begin, end = (None if ticks is None else ticks / GRID_TICKS_PER_QUARTER for ticks in about.region)
    until = "the end" if end is None else f"{end:g}"
    rows.append(("new part", f"from quarter note {begin:g} to {until}"))
    rows.append(("settings", ", ".join(f"{name} {value}" for name, value in changed.items()) or "default"))
    _table(rows, console)
    # Not in the table, which would break it into lines.
    again = own_command("continuo", "reproduce", path)
    console.print(f"To reproduce it: {again}", soft_wrap=True, markup=False, highlight=False)


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with those of groups among them."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        plain = list(value) if isinstance(value, tuple) else value
        found |= flat(value) if isinstance(value, Mapping) else {name: plain}
    return found


def _table(rows: list[tuple[str, str]], console: Console) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, RichText(value))  # as it is: files may hold what looks like markup
    console.print(table)


def _print_checkpoint(path: Path, checkpoint: Checkpoint, console: Console) -> None:
    about, vocabulary = checkpoint.provenance, checkpoint.vocabulary
    config = checkpoint.config
    reach = about.get("receptive_field") or (
        f"{config.receptive_field:,} events" if config.receptive_field else "no limit"
    )
    rows = [
        ("checkpoint", str(path)),
        ("model", f"{family(config)}, {checkpoint.parameter_count:,} parameters, {path.stat().st_size / 1e6:.1f} MB"),
        ("sizes", str(config)),
        ("receptive field", str(reach)),
        (
            "vocabulary",
            (
                f"{len(vocabulary) - len(SPECIALS):,} notes and chords, seen {vocabulary.min_count} times or more "
                f"(streams: {vocabulary.streams}; rare: {vocabulary.rare}; {vocabulary.fingerprint})"
            ),
        ),
        ("parts", _parts_words(checkpoint)),
        ("styles", ", ".join(checkpoint.styles) or "none"),
        ("critic", _critic_words(checkpoint)),
        ("file hash", file_hash(path)),
    ]
    sources = about.get("sources")
    rows += [("trained on", ", ".join(map(str, sources)))] if isinstance(sources, list) else []
    rows += [("corpus", f"{about['corpus']} ({about.get('data_fingerprint', '')})")] if "corpus" in about else []
    rows += list(_likelihoods(about.get("nats_per_note", {})))
    _table(rows, console)


def _critic_words(checkpoint: Checkpoint) -> str:
    about = checkpoint.provenance.get("critic")
    if checkpoint.critic is None:
        left_out = "; its own is of an earlier version: train-generator critic teaches another"
        return f"none: takes are ranked by their statistics{left_out if isinstance(about, dict) else ''}"
    stretches = about.get("stretches") if isinstance(about, dict) else None
    return (
        f"picks among takes; learnt from {stretches:,} stretches" if isinstance(stretches, int) else "picks among takes"
    )


def _parts_words(checkpoint: Checkpoint) -> str:
    vocabulary, forms = checkpoint.vocabulary, checkpoint.forms
    if not vocabulary.has_parts:
        return "merged into one; no drums"
    learnt = f"forms learnt from {forms.bars:,} bars" if forms else "no forms learnt"
    return f"up to {MAX_PARTS}; {int(vocabulary.is_drum.sum()):,} of the notes and chords are drums; {learnt}"


def _likelihoods(nats: Any) -> Iterator[tuple[str, str]]:
    """Rows on nats per note, from whatever a checkpoint's provenance says of them."""
    test = nats.get("test") if isinstance(nats, dict) else None
    for name, title in (
        ("total", "held-out nats per note"),
        ("by_stream", "  by stream"),
        ("conditioned", "  with all conditions"),
        ("told", "  with all conditions"),  # as earlier checkpoints spell it
    ):
        figures = test.get(name) if isinstance(test, dict) else None
        if isinstance(figures, dict):
            yield title, ", ".join(f"{key} {value:.3f}" for key, value in figures.items() if isinstance(value, float))


def _print_score(path: Path, score: Score, console: Console) -> None:
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    notes = np.concatenate([*pitched, np.zeros((0, 4), np.int32)])
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    last_bar = int(bars.locate(max(0, score.end_ticks - 1))[0]) + 1 if score.end_ticks else 0
    rows = [
        ("MIDI file", str(path)),
        ("length", f"{score.end_seconds:.1f} s, {last_bar:,} bars"),
        ("notes", f"{len(notes):,} pitched, {score.note_count - len(notes):,} of drums"),
        ("resolution", f"{score.ticks_per_quarter} ticks per quarter note"),
        ("tempo", f"{mean_bpm(score):.1f} quarter notes a minute on average, {max(1, len(score.tempos))} entries"),
        ("metre", ", ".join(dict.fromkeys(f"{m.numerator}/{m.denominator}" for m in bars.metres))),
    ]
    if len(notes):
        key = estimate_key(notes[:, 2], notes[:, 1].astype(float))
        low, high = int(notes[:, 2].min()), int(notes[:, 2].max())
        rows += [
            ("key (estimated)", KEY_NAMES[key - 1]),
            ("range", f"{pitch_name(low)} to {pitch_name(high)}"),
            ("velocities", f"{notes[:, 3].min()} to {notes[:, 3].max()}, {len(np.unique(notes[:, 3]))} different"),
        ]
    _table(rows, console)
    table = Table("part", "name", "program", "notes", box=None, pad_edge=False)
    for number, track in enumerate(score.tracks, 1):
        table.add_row(
            str(number), RichText(track.name), "drums" if track.is_drum else str(track.program), f"{len(track):,}"
        )
    console.print(table)
