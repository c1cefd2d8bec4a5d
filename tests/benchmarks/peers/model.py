"""A small Llama of Hugging Face over REMI tokens: trained for so many minutes, and measured."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR
from transformers import LlamaConfig, LlamaForCausalLM

from generator.errors import ContinuoError
from tests.benchmarks.peers.tokens import RemiTokens
from training.config import AugmentConfig
from training.corpus.shards import StoredPieces
from training.data.augment import augmented, piece_rng

# Varied and encoded at a time: enough to shuffle well, a million tokens of the shipped models' data.
PIECES_AT_ONCE = 256
LOG_SECONDS = 30
_SHORTER = 4  # times, in the first part of the training
_MEASURED_AT_ONCE = 4  # windows
_IGNORED = -100  # cross_entropy's own


@dataclass(frozen=True)
class Recipe:
    """Sizes of the transformer and how it is trained. context: tokens seen at once; batch: such windows in a step.

    In the first part of the time, the share `short` of it, windows are a quarter as long and four times as many: with
    little time a transformer learns far quicker so (Press et al. 2021, "Shortformer").
    """

    width: int = 256
    layers: int = 2
    heads: int = 4
    inner: int = 864
    context: int = 1024
    batch: int = 2
    short: float = 0.7
    initial: float = 0.05
    """Standard deviation of the weights at the beginning."""
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    warmup: float = 0.02
    """Share of the time in which the learning rate rises; it falls as half a cosine to nothing after that."""
    gradient_clip: float = 1.0
    seed: int = 1


@dataclass
class Spent:
    """What training came to. seconds: as the limit counts them; notes: as many as the tokens seen stand for."""

    seconds: float = 0.0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    steps: int = 0
    tokens: int = 0
    notes: float = 0.0
    epochs: float = 0.0


def build(recipe: Recipe, vocabulary: int) -> LlamaForCausalLM:
    """With random weights; one matrix embeds the tokens and scores them, which leaves more parameters to the layers."""
    torch.manual_seed(recipe.seed)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=recipe.width,
        intermediate_size=recipe.inner,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        max_position_embeddings=recipe.context,
        initializer_range=recipe.initial,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config)
    model.set_attn_implementation("sdpa")
    return model


def parameter_count(model: LlamaForCausalLM) -> int:
    """A shared matrix counts once."""
    return sum(weight.numel() for weight in model.parameters())


def _batches(
    pieces: StoredPieces, tokens: RemiTokens, recipe: Recipe, is_early: Callable[[], bool]
) -> Iterator[tuple[torch.Tensor, float, float]]:
    """Endless (B, T + 1) int64 ids, the notes per token and the share of an epoch of each batch. is_early: whether
    windows are to be short still.

    Pieces are varied as for our own models, laid end to end and cut into windows, so that nothing is padded.
    """
    augment = AugmentConfig()
    for epoch in itertools.count(1):
        rng = np.random.default_rng([recipe.seed, epoch])
        order = rng.permutation(len(pieces))
        for begin in range(0, len(order), PIECES_AT_ONCE):
            places = order[begin : begin + PIECES_AT_ONCE].tolist()
            varied = [augmented(pieces[place], augment, piece_rng(recipe.seed, epoch, place)) for place in places]
            ids = np.concatenate([tokens.encode(piece) for piece in varied])
            notes = sum(piece.note_count for piece in varied) / len(ids)
            parts = _SHORTER if is_early() else 1
            size, count = recipe.context // parts, recipe.batch * parts
            first = int(rng.integers(0, max(1, min(size, len(ids) - size))))
            # A window's last token is the next one's first, so that each is predicted once.
            starts = rng.permutation(np.arange(first, len(ids) - size, size))
            if not len(starts):
                raise ContinuoError(
                    "fewer than {size:,} tokens to learn from: give more pieces, or a shorter context", size=size
                )
            for some in np.split(starts, range(count, len(starts), count)):
                if parts > 1 and not is_early():
                    break  # the next pieces are cut into longer windows
                cut = ids[some[:, None] + np.arange(size + 1)].astype(np.int64)
                yield torch.from_numpy(cut), notes, len(places) / len(pieces) * len(some) / len(starts)


def _nats(model: LlamaForCausalLM, ids: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """ids: (B, T + 1); counted: (B, T) bool, which targets count -> (B, T) nats, 0 where they don't."""
    logits = model(input_ids=ids[:, :-1], use_cache=False).logits
    targets = ids[:, 1:].masked_fill(~counted, _IGNORED)
    nats = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=_IGNORED, reduction="none")
    return nats.view(targets.shape)


def train(
    model: LlamaForCausalLM,
    pieces: StoredPieces,
    tokens: RemiTokens,
    recipe: Recipe,
    minutes: float,
    *,
    by_cpu: bool = False,
) -> Spent:
    """For so many minutes of optimiser steps, reading and encoding not counted; by_cpu: the processor's, not the
    clock's."""
    spent, limit, given = Spent(), 60 * minutes, torch.from_numpy(tokens.given)
    optimizer = torch.optim.AdamW(
        model.parameters(), recipe.learning_rate, betas=(0.9, 0.95), weight_decay=recipe.weight_decay, fused=True
    )

    def rate(_: int) -> float:
        """By the clock, as how many steps there will be is not known."""
        done = min(1.0, spent.seconds / limit)
        if done < recipe.warmup:
            return max(0.01, done / recipe.warmup)
        return (1 + math.cos(math.pi * (done - recipe.warmup) / (1 - recipe.warmup))) / 2

    schedule = LambdaLR(optimizer, rate)
    nats, notes, since, counted_at = 0.0, 0.0, 0.0, 0
    model.train()
    for ids, notes_per_token, share in _batches(pieces, tokens, recipe, lambda: spent.seconds < recipe.short * limit):
        wall, cpu = time.perf_counter(), time.process_time()
        counted = ~given[ids[:, 1:]]
        total = _nats(model, ids, counted).sum()
        (total / counted.sum()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.gradient_clip)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        nats, notes = nats + total.item(), notes + counted.numel() * notes_per_token
        spent.wall_seconds += time.perf_counter() - wall
        spent.cpu_seconds += time.process_time() - cpu
        spent.seconds = spent.cpu_seconds if by_cpu else spent.wall_seconds
        spent.steps, spent.tokens = spent.steps + 1, spent.tokens + counted.numel()
        spent.notes, spent.epochs = spent.notes + counted.numel() * notes_per_token, spent.epochs + share
        if spent.seconds - since >= LOG_SECONDS or spent.seconds >= limit:
            speed = (spent.tokens - counted_at) / (spent.seconds - since)
            print(
                f"{spent.seconds / 60:5.1f} min  step {spent.steps:,}  epoch {spent.epochs:.2f}  "
                f"{nats / notes:.3f} nats/note  {speed:,.0f} tokens/s  {speed * notes_per_token:,.0f} notes/s",
                flush=True,
            )
            nats, notes, since, counted_at = 0.0, 0.0, spent.seconds, spent.tokens
        if spent.seconds >= limit:
            break
    return spent


@torch.no_grad()
def piece_nats(
    model: LlamaForCausalLM, sequences: Sequence[np.ndarray], given: np.ndarray, context: int, stride: int
) -> np.ndarray:
    """Total nats of each sequence of ids, (P,) float64. Every token but the first `context` sees `context - stride`
    tokens or more before it."""
    asked = [
        (number, *window) for number, ids in enumerate(sequences) for window in _windows(len(ids), context, stride)
    ]
    asked.sort(key=lambda window: window[3] - window[1])  # like lengths together: little to pad
    totals = np.zeros(len(sequences))
    model.eval()
    for some in (asked[place : place + _MEASURED_AT_ONCE] for place in range(0, len(asked), _MEASURED_AT_ONCE)):
        width = max(end - begin for _, begin, _, end in some)
        ids, counted = np.zeros((len(some), width), np.int64), np.zeros((len(some), width - 1), bool)
        for row, (number, begin, scored, end) in enumerate(some):
            # What is padded lies to the right, where a causal model does not look.
            ids[row, : end - begin] = sequences[number][begin:end]
            counted[row, scored - begin - 1 : end - begin - 1] = ~given[sequences[number][scored:end]]
        nats = _nats(model, torch.from_numpy(ids), torch.from_numpy(counted))
        np.add.at(totals, [number for number, *_ in some], nats.double().sum(dim=1).numpy())
    return totals


def _windows(length: int, context: int, stride: int) -> Iterator[tuple[int, int, int]]:
    """Where a window begins, its first token that is scored, and its end; each token but the first is scored once."""
    scored, end = 1, min(length, context + 1)
    while scored < length:
        yield max(0, end - context - 1), scored, end
        scored, end = end, min(length, end + stride)
