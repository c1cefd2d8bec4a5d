"""Pitches relative to those just before, over whole windows: the torch form of generator.network.relative."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.relative import (
    CLASS_FADES,
    CLASSES,
    INTERVALS,
    KEYS,
    LAST_EVENTS,
    REACH,
    REFERENCES,
    RELATIVE_WIDTH,
    class_turns,
    classes_of_keys,
    edges_of_tokens,
    notes_of_tokens,
    scaled,
)

_AT_ONCE = 256  # events whose fading sums are one product


class Past(NamedTuple):
    """What stands after each event."""

    edges: torch.Tensor
    """(B, T, R): keys of the lowest and highest notes of the last events, the last event first, -1 for none."""
    classes: torch.Tensor
    """(B, T, F, 12): fading histograms of pitch classes."""

    def at(self, times: slice) -> Past:
        return Past(self.edges[:, times], self.classes[:, times])

    def before(self) -> Past:
        """The same before each event."""
        first = self.edges.new_full((len(self.edges), 1, REFERENCES), -1)
        classes = functional.pad(self.classes, (0, 0, 0, 0, 1, 0))[:, :-1]
        return Past(torch.cat([first, self.edges[:, :-1]], dim=1), classes)


class RelativePitchLayer(nn.Module):
    """Intervals between the notes of an event, or of a candidate, and those before it."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.input = nn.Linear(RELATIVE_WIDTH, config.channels, bias=False)
        self.output = nn.Linear(config.head_width, RELATIVE_WIDTH)
        nn.init.normal_(self.input.weight, std=0.1)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        notes = notes_of_tokens(vocabulary)
        classes = classes_of_keys()
        fades = torch.tensor(CLASS_FADES)
        past = torch.arange(_AT_ONCE)[:, None] - torch.arange(_AT_ONCE)
        self.edges: torch.Tensor
        self.scaled: torch.Tensor
        self.classes: torch.Tensor
        self.token_classes: torch.Tensor
        self.turns: torch.Tensor
        self.fades: torch.Tensor
        self.decay: torch.Tensor
        for name, value in {
            "edges": torch.from_numpy(edges_of_tokens(vocabulary)),
            "scaled": torch.from_numpy(scaled(notes)),
            "classes": torch.from_numpy(classes),
            "token_classes": torch.from_numpy(notes @ classes),
            "turns": torch.from_numpy(class_turns()),
            "fades": fades,
            "decay": torch.where(past >= 0, fades[:, None, None] ** past.clamp(min=0), 0.0),
        }.items():
            self.register_buffer(name, value, persistent=False)

    @torch.no_grad()
    def past(self, tokens: torch.Tensor) -> Past:
        """tokens: (B, T) -> what is kept of them after each. Histograms are scaled by what a fade lets add up."""
        edges = functional.pad(self.edges[tokens], (0, 0, LAST_EVENTS - 1, 0), value=-1)  # (B, T + 3, 2)
        length = tokens.shape[1]
        last = [edges[:, LAST_EVENTS - 1 - ago : LAST_EVENTS - 1 - ago + length] for ago in range(LAST_EVENTS)]
        notes, parts = self.token_classes[tokens], []  # (B, T, 12)
        carried = notes.new_zeros(len(notes), len(self.fades), CLASSES)
        for begin in range(0, length, _AT_ONCE):
            part = notes[:, begin : begin + _AT_ONCE]
            size = part.shape[1]
            sums = torch.einsum("fts,bsn->btfn", self.decay[:, :size, :size], part)
            left = self.fades ** torch.arange(1, size + 1, device=notes.device)[:, None]  # (T, F)
            sums = sums + left[None, :, :, None] * carried[:, None]
            carried = sums[:, -1]
            parts.append(sums)
        return Past(torch.cat(last, dim=2), torch.cat(parts, dim=1) * (1 - self.fades[:, None]))

    def intervals(self, tokens: torch.Tensor, past: Past) -> torch.Tensor:
        """Of each event, how its notes lie relative to those before it. tokens: (B, T) -> (B, T, C)."""
        before = past.before()
        own = self.edges[tokens].repeat(1, 1, LAST_EVENTS)  # (B, T, R)
        kinds = torch.where((own >= 0) & (before.edges >= 0), _interval(own - before.edges), 0)
        first = torch.arange(REFERENCES, device=tokens.device) * INTERVALS
        # Without an interval, a row of zeros.
        rows = torch.where(kinds > 0, kinds - 1 + first, REFERENCES * INTERVALS)
        table = self.input.weight.T
        by_key = functional.embedding_bag(
            rows.flatten(0, 1), functional.pad(table[: REFERENCES * INTERVALS], (0, 0, 0, 1)), mode="sum"
        ).unflatten(0, tokens.shape)
        with torch.no_grad():
            notes = self.scaled[tokens] @ self.classes
            # Of long pieces a part at once: all intervals between classes take 12 times the histograms' memory.
            parts = [
                torch.einsum("btc,btfcd->btfd", own_part, part[..., self.turns])
                for own_part, part in zip(notes.split(_AT_ONCE, 1), before.classes.split(_AT_ONCE, 1), strict=True)
            ]
        return by_key + torch.cat(parts, dim=1).flatten(2) @ table[REFERENCES * INTERVALS :]

    def scores(self, inner: torch.Tensor, past: Past) -> torch.Tensor:
        """What is added to the tokens' logits. inner: (B, T, W) of the token head -> (B, T, V)."""
        favoured = self.output(inner)  # (B, T, R * I + F * 12)
        by_key, by_class = favoured.split([REFERENCES * INTERVALS, len(CLASS_FADES) * CLASSES], dim=2)
        keys = torch.arange(KEYS, device=inner.device)
        kinds = _interval(keys - past.edges[..., None]) - 1  # (B, T, R, 88)
        there = (past.edges >= 0)[..., None]
        score = (by_key.unflatten(2, (REFERENCES, INTERVALS)) * there).gather(3, kinds).sum(dim=2)
        by_class = by_class.unflatten(2, (len(CLASS_FADES), CLASSES))
        of_class = torch.einsum("btfd,btfcd->btc", by_class, past.classes[..., self.turns])
        return (score + of_class @ self.classes.T) @ self.scaled.T


def _interval(semitones: torch.Tensor) -> torch.Tensor:
    """1 to INTERVALS."""
    return semitones.clamp(-REACH - 1, REACH + 1) + REACH + 2
