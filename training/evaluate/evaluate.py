"""`train-generator evaluate`: how well a checkpoint predicts held-out music, and what it composes beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from generator.analysis.originality import CorpusIndex
from generator.compose.asking.form_plan import planned_forms
from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.drawing.engine import compose
from generator.compose.piece import composed_notes
from generator.events import streams
from generator.events.context import mean_bpm, style_value
from generator.events.ensemble import DRUMS
from generator.events.quantiser import in_order, quantise, with_maps
from generator.events.whole_score import drum_notes
from generator.files import check_writable
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track
from generator.network.checkpoint import Checkpoint, file_hash
from generator.network.config import SamplingConfig
from training.config import EvaluateConfig, PrepareConfig
from training.corpus import report
from training.corpus.chosen_tests import with_tests_of
from training.corpus.command import prepare_corpus
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.prepare import PreparedCorpus
from training.corpus.shards import StoredPieces
from training.corpus.split import split_indices
from training.data.dataset import encode_pieces, unconditioned
from training.data.tokens import TokenShards
from training.evaluate.report import (
    evaluate_music,
    evaluation_details,
    print_evaluation,
    save_picture,
    with_drums,
)
from training.fit.finetune import is_there
from training.fit.own_split import load_timed
from training.likelihood.held_out import Figures, HeldOut, add_baselines, baseline_nats, model_figures
from training.models import build_model
from training.provenance import own_tests, split_seed, trained_on

_PICTURE = ".png"  # ending of the picture beside the report


@dataclass(frozen=True)
class _Known:
    """What is known of the data behind a checkpoint. train, valid: its pieces; None where they are not here."""

    train: StoredPieces | None = None
    valid: StoredPieces | None = None
    corpus: PreparedCorpus | None = None


def evaluate(path: Path, files: Sequence[str], config: EvaluateConfig, prepare: PrepareConfig) -> int:
    """-> exit code. Raises ContinuoError or OSError for what its user can mend."""
    console = Console(soft_wrap=True)
    torch.set_num_threads(1)
    output = config.report or path.with_suffix(".evaluation.json")
    for written in (output, output.with_suffix(_PICTURE), *([config.index] if config.index else [])):
        check_writable(written)
    checkpoint = load_timed(path)
    known = _data_behind(checkpoint, config, console)
    sources = files or trained_on(checkpoint.provenance)
    prepare = prepare.as_trained(checkpoint.provenance, sources).of(checkpoint.vocabulary.streams)
    given = prepare_corpus(sources, prepare, console)
    pieces, held_out = _held_out(checkpoint, given.pieces)
    console.print(held_out)
    likelihood = _likelihood(checkpoint, pieces, known)
    _print_likelihood(console, checkpoint, likelihood, len(pieces))
    with console.status("Composing ..."):
        composed = compose_beside(checkpoint, pieces, config.compose, config.bars, config.seed)
    index = _index(config, known)
    rng = np.random.default_rng(config.seed)
    people = [piece.merged_score for piece in pieces]
    if checkpoint.vocabulary.has_parts:
        people = [with_drums(own, drum_notes(piece.score)) for own, piece in zip(people, pieces, strict=True)]
    music = evaluate_music(composed, people, rng, corpus=index, excerpt_bars=config.bars)
    print_evaluation(console, music)
    if index is None:
        console.print(
            "Originality was not measured: give the sources it was trained on with --corpus, or their --index."
        )
    details: dict[str, Any] = {
        "checkpoint": {"file": path.name, "hash": file_hash(path), "model": checkpoint.family},
        "held_out": held_out,
        "nats_per_note": likelihood,
        "composed": {"pieces": config.compose, "bars": config.bars, "seed": config.seed},
        **evaluation_details(music),
    }
    report.save_json(details, output)
    save_picture(music, output.with_suffix(_PICTURE))
    console.print(f"Report: {output}   Picture: {output.with_suffix(_PICTURE)}")
    return 0


def _data_behind(checkpoint: Checkpoint, config: EvaluateConfig, console: Console) -> _Known:
    provenance = checkpoint.provenance
    sources = config.corpus or tuple(filter(is_there, trained_on(provenance)))
    if not sources:
        return _Known()
    console.print("What it was trained on:")
    prepare = PrepareConfig().as_trained(provenance, sources)
    corpus = with_tests_of(prepare_corpus(sources, prepare.of(checkpoint.vocabulary.streams), console), provenance)
    if corpus.fingerprint != provenance.get("data_fingerprint"):
        console.print("  This corpus differs from that of its training; pieces held out here were not trained on.")
    train, valid, _ = split_indices(corpus, split_seed(provenance))
    # Another version may have split otherwise: what is nearly one of the test's own pieces is not learnt from here.
    tests = own_tests(provenance)
    own = [number for number, piece in enumerate(corpus.pieces) if content_digest(piece) in tests]
    held_out = corpus.groups[np.array(own, np.int64)]
    train, valid = (part[~np.isin(corpus.groups[part], held_out)] for part in (train, valid))
    return _Known(corpus.pieces.take(train), corpus.pieces.take(valid), corpus)


def _held_out(checkpoint: Checkpoint, pieces: StoredPieces) -> tuple[list[TrainingPiece], str]:
    """Of the given pieces those to measure on, and in words why."""
    tests = own_tests(checkpoint.provenance)
    own = [piece for piece in pieces if content_digest(piece) in tests]
    if own:
        return own, f"Held out: {len(own):,} of {len(pieces):,} pieces, those that its training kept for this."
    return list(pieces), f"Held out: all {len(pieces):,} pieces; the checkpoint does not know them, trained on or not."


def compose_beside(
    checkpoint: Checkpoint,
    pieces: Sequence[TrainingPiece],
    count: int,
    bars: int,
    seed: int,
    sampling: SamplingConfig = SamplingConfig(),
) -> list[Score]:
    """Pieces from nothing, each conditioned on style, metre, tempo, key and dynamics of one of `pieces`, drawn at
    random; in a model with parts, for its ensemble. -> scores on the grid, `bars` long, all pitched parts merged, and
    drums as with_drums has them."""
    rng, model, scores = np.random.default_rng(seed), checkpoint.model(), []
    for number in range(count):
        piece = pieces[int(rng.integers(len(pieces)))]
        metre = next(iter(piece.bars.metres), Metre(0, 4, 4))
        tempo = Tempo(0, min(2**24 - 1, round(60e6 / max(1.0, mean_bpm(piece.score)))))
        parts = piece.parts if checkpoint.vocabulary.has_parts else ()
        tracks = tuple(Track(is_drum=value == DRUMS) for value in parts) or (Track(),)
        brief = Score(streams.GRID_TICKS_PER_QUARTER, tracks, (tempo,), (metre._replace(ticks=0),))
        style = style_value(piece.style, checkpoint.styles) if piece.style in checkpoint.styles else 0
        conditions = dataclasses.replace(piece.conditions, style=style)
        end = BarGrid(brief.metres, brief.ticks_per_quarter).bar_start(bars)
        ensemble = tuple(RequestPart(value) for value in parts)
        request = GenerationRequest(
            brief, 0, end, conditions=conditions, sampling=sampling, rng_seed=seed + number, parts=ensemble
        )
        request = dataclasses.replace(request, forms=planned_forms(request, None, checkpoint.forms))
        notes = composed_notes(checkpoint, request, list(compose(model, request)))
        drums = notes[:0, :4]
        if parts:  # as people's parts are merged: of two that play the same note, one is left
            drums = in_order(notes[notes[:, 4] == DRUMS, :4])
            notes = quantise(with_maps(notes[notes[:, 4] != DRUMS, :4], brief)).tracks[0].notes.copy()
            notes[:, 1] = np.minimum(notes[:, 1], end - notes[:, 0])
        scores.append(with_drums(with_maps(notes, brief), drums))
    return scores


def _likelihood(checkpoint: Checkpoint, pieces: Sequence[TrainingPiece], known: _Known) -> Figures:
    """Nats per note, as `held_out.measure` gives them; without the baselines where the training pieces are not here."""
    vocabulary = checkpoint.vocabulary
    model = build_model(checkpoint.config, vocabulary)
    model.load_weights(checkpoint.weights)
    held_out = HeldOut.of(encode_pieces(pieces, vocabulary, checkpoint.styles), pieces)
    figures = model_figures(model, held_out)
    if known.train is not None and known.valid is not None and known.corpus is not None:
        tokens = TokenShards(known.corpus.folder, vocabulary)
        tokens.build(known.corpus.pieces)
        baselines, share = baseline_nats(tokens, known.train, known.valid, unconditioned(held_out.encoded))
        add_baselines(figures, baselines, vocabulary, int(held_out.notes.sum()))
        figures["floors"] = {"counted": share}
    return figures


def _index(config: EvaluateConfig, known: _Known) -> CorpusIndex | None:
    if config.index and config.index.exists():
        return CorpusIndex.load(config.index)
    if known.train is None or known.corpus is None:
        return None
    names = [Path(name).name for name in known.corpus.names(known.train)]
    index = CorpusIndex.build((piece.merged_score.tracks[0].notes for piece in known.train), names)
    if config.index:
        index.save(config.index)
    return index


def _print_likelihood(
    console: Console, checkpoint: Checkpoint, figures: dict[str, dict[str, float]], pieces: int
) -> None:
    table = Table(
        title=f"Nats per note on {pieces:,} pieces, conditioned on the place in the bar alone; less is better"
    )
    names = list(figures["by_stream"])
    for name in ("", "total", *names):
        table.add_column(name, justify="right" if name else "left")
    for row, total in figures["total"].items():
        own = row == checkpoint.family
        by_stream = figures["by_stream" if own else f"by_stream {row}"]
        cells = [f"{by_stream[name]:.3f}" for name in names]
        table.add_row(row, f"{total:.3f}", *cells, style="bold" if own else "")
    console.print(table)
    conditioned = figures["conditioned"][checkpoint.family]
    console.print(f"With style, key, tempo, dynamics and remaining bars given: {conditioned:.3f}.")
    if "floors" not in figures:
        console.print("The baselines were not measured: give the sources it was trained on with --corpus.")
