"""A transformer of our models' size, on the same pieces for as long: Hugging Face's Llama over MidiTok's REMI tokens.

python -m tests.benchmarks.peers.compare SOURCES ... --minutes 45 --test [--json FILE] [--save FILE]

Needs transformers and miditok, which nothing else here does; they come with the extra [dev].

SOURCES and seed as they were given to train-generator: the pieces, their split and how training pieces are varied are
its own. Nats per note are those of all tokens that say something of a piece (Bar, Position, Pitch, Velocity, Duration
and the end) by the notes of the quantised piece. The metre of each bar is given (to our models the place
in the bar is), and silence before the end costs nothing. The
tokens give back every note to the tick; the share of the measured pieces of which that is true is printed. The minutes
are those of optimiser steps. Pieces have their parts, and each note its instrument, unless --parts merged. Without
--test only the validation pieces are measured: for choosing a shape or a rate.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
import torch
from rich.console import Console

from generator.errors import ContinuoError
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.command import prepare_corpus
from training.corpus.report import save_json
from training.corpus.shards import StoredPieces
from training.corpus.split import split_corpus

try:
    from safetensors.torch import load_model, save_model
    from transformers import LlamaForCausalLM

    from tests.benchmarks.peers.model import Recipe, Spent, build, parameter_count, piece_nats, train
    from tests.benchmarks.peers.tokens import RemiTokens
except ModuleNotFoundError as error:
    raise SystemExit(f"{error.name} is not installed: pip install -c constraints.txt transformers miditok") from error

COLUMNS = ("peer", "parameters", "minutes", "notes per second", "valid, nats per note", "test, nats per note")
VALID, TEST = "valid", "test"


@dataclasses.dataclass(frozen=True)
class Measured:
    """Of some pieces. lossless: share whose tokens give back their notes; by_style: nats per note."""

    pieces: int
    notes: int
    nats_per_note: float
    lossless: float
    by_style: dict[str, float]


def measure(model: LlamaForCausalLM, pieces: StoredPieces, tokens: RemiTokens, context: int, stride: int) -> Measured:
    """Held-out nats per note, in total and by style."""
    sequences = [tokens.encode(piece) for piece in pieces]
    lossless = np.mean([tokens.is_lossless(ids, piece) for ids, piece in zip(sequences, pieces, strict=True)])
    nats, notes = piece_nats(model, sequences, tokens.given, context, stride), pieces.note_counts
    style = pieces.table["style"]
    by_style = {
        pieces.styles[number]: float(nats[style == number].sum() / notes[style == number].sum())
        for number in np.unique(style)
    }
    return Measured(len(pieces), int(notes.sum()), float(nats.sum() / notes.sum()), float(lossless), by_style)


def every(pieces: StoredPieces, step: int) -> StoredPieces:
    """One piece in `step`."""
    return pieces.take(slice(None, None, step))


def print_figures(recipe: Recipe, parameters: int, minutes: float, spent: Spent, measured: dict[str, Measured]) -> None:
    """The tables."""
    speed = spent.notes / spent.seconds if spent.seconds else 0.0
    found = [f"{measured[part].nats_per_note:.3f}" if part in measured else "" for part in (VALID, TEST)]
    name = f"Llama, {recipe.layers} layers of {recipe.width}, REMI"
    print_table("Transformer peer", COLUMNS, [[name, f"{parameters:,}", f"{minutes:g}", f"{speed:,.0f}", *found]])
    for part, figures in measured.items():
        columns = ("style", f"{part}, nats per note")
        title = f"By style, {figures.pieces} pieces, {figures.lossless:.1%} of them lossless as tokens"
        print_table(title, columns, [[style, f"{nats:.3f}"] for style, nats in figures.by_style.items()])


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--minutes", type=float, default=45, help="of training; 0 to measure only")
    parser.add_argument("--cpu", action="store_true", help="count the processor's minutes, not the clock's")
    parser.add_argument("--test", action="store_true", help="score the test pieces too: once all is chosen")
    parser.add_argument("--valid-every", type=int, default=1, help="measure one validation piece in so many")
    parser.add_argument("--stride", type=int, help="tokens that each window scores; half the context")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--parts", choices=("separate", "merged"), default="separate", help="as train-generator's")
    parser.add_argument("--prepared", type=Path, help="folder of the prepared pieces, as train-generator's")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--save", type=Path, help="write the trained weights there, as .safetensors")
    parser.add_argument("--load", type=Path, help="begin with these weights")
    for field in dataclasses.fields(Recipe):
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=type(field.default), default=field.default, help=f"[default: {field.default}]")
    return parser.parse_args()


def main() -> None:
    options = parse()
    torch.set_num_threads(options.threads)
    recipe = Recipe(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Recipe)})
    try:
        config = PrepareConfig(prepared=options.prepared, parts=options.parts)
        corpus = prepare_corpus(options.sources, config, Console(soft_wrap=True))
        split = split_corpus(corpus, recipe.seed)
    except ContinuoError as error:
        raise SystemExit(str(error)) from error
    tokens = RemiTokens(has_parts=corpus.is_separate)
    model = build(recipe, tokens.size)
    if options.load:
        load_model(model, options.load)
    parameters = parameter_count(model)
    attention = model.config._attn_implementation
    print(f"{recipe}: {parameters:,} parameters, {tokens.size} kinds of token, {attention} attention", flush=True)
    spent = Spent()
    if options.minutes:
        spent = train(model, split.train, tokens, recipe, options.minutes, by_cpu=options.cpu)
    wall, cpu = spent.wall_seconds / 60, spent.cpu_seconds / 60
    print(
        f"{spent.steps:,} steps, {spent.epochs:.2f} epochs, {wall:.1f} minutes, {cpu:.1f} of the processor", flush=True
    )
    if options.save:
        save_model(model, str(options.save))
    parts = {VALID: every(split.valid, options.valid_every)} | ({TEST: split.test} if options.test else {})
    stride = options.stride or recipe.context // 2
    measured = {part: measure(model, pieces, tokens, recipe.context, stride) for part, pieces in parts.items()}
    print_figures(recipe, parameters, options.minutes, spent, measured)
    if options.json:
        figures = {part: dataclasses.asdict(found) for part, found in measured.items()}
        known = {"recipe": dataclasses.asdict(recipe), "spent": dataclasses.asdict(spent), "parameters": parameters}
        save_json(
            {"sources": options.sources, "minutes": options.minutes, "stride": stride, **known, **figures}, options.json
        )


if __name__ == "__main__":
    main()
