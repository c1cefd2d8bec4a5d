"""Pitches relative to those before, over whole windows: the torch form of generator.network.relative."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from generator.events.ensemble import PART_VALUES
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.relative import (
    CLASS_FADES,
    CLASSES,
    EDGES,
    INTERVALS,
    KEYS,
    LAST_EVENTS,
    OWN_EVENTS,
    REACH,
    REFERENCES,
    class_turns,
    classes_of_keys,
    edges_of_tokens,
    notes_of_tokens,
    references,
    relative_width,
    scaled,
)

_AT_ONCE = 256  # events whose decaying sums are computed as one product


class PartPast(NamedTuple):
    """The events of each part that have pitches, in order of time, part after part."""

    keys: torch.Tensor
    """(B, T) int64, ascending: part * T + index of the event; greater for events without pitches, which come last."""
    edges: torch.Tensor
    """(B, T, 2) int64, piano keys of the lowest and highest note of each."""

    def last(self, parts: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        """Edges of the last events of parts, up to and including the events with the indexes `times`; (B, N, O), -1 for
        none. parts: (B, N); times: (N,)."""
        first = parts * self.keys.shape[1]
        place = torch.searchsorted(self.keys, first + times, right=True)
        found = []
        for ago in range(1, OWN_EVENTS + 1):
            index = (place - ago).clamp(min=0)
            is_there = (place >= ago) & (self.keys.gather(1, index) >= first)
            edges = self.edges.gather(1, index[..., None].expand(-1, -1, self.edges.shape[2]))
            found.append(torch.where(is_there[..., None], edges, -1))
        return torch.cat(found, dim=2)


class Past(NamedTuple):
    """What pitches are relative to, after each event."""

    edges: torch.Tensor
    """(B, T, R) int64, piano keys of the lowest and highest notes of the last events, the last event first; -1 for
    none."""
    classes: torch.Tensor
    """(B, T, F, 12) float, decaying histograms of pitch classes."""
    parts: PartPast | None
    """The events of each part; None in a model without parts."""

    def before(self, parts: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
        """Edges, (B, T, R), and histograms, (B, T, F, 12), before each event. parts: (B, T), the event's own, or
        None."""
        edges = functional.pad(self.edges, (0, 0, 1, 0), value=-1)[:, :-1]
        if self.parts is not None and parts is not None:
            times = torch.arange(edges.shape[1], device=edges.device)
            edges = torch.cat([edges, self.parts.last(parts, times - 1)], dim=2)
        return edges, functional.pad(self.classes, (0, 0, 0, 0, 1, 0))[:, :-1]

    def after(self, times: slice, parts: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
        """Edges and histograms after each of some events. parts: (B, N), those of the events that come next, or
        None."""
        edges = self.edges[:, times]
        if self.parts is not None and parts is not None:
            own = self.parts.last(parts, torch.arange(self.edges.shape[1], device=edges.device)[times])
            edges = torch.cat([edges, own], dim=2)
        return edges, self.classes[:, times]


class RelativePitchLayer(nn.Module):
    """Intervals between the notes of an event, or of a candidate, and those before it."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.references, width = references(vocabulary), relative_width(vocabulary)
        self.input = nn.Linear(width, config.channels, bias=False)
        self.output = nn.Linear(config.head_width, width)
        nn.init.normal_(self.input.weight, std=0.1)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        notes = notes_of_tokens(vocabulary)
        classes = classes_of_keys()
        fades = torch.tensor(CLASS_FADES)
        past = torch.arange(_AT_ONCE)[:, None] - torch.arange(_AT_ONCE)
        # By reference, 1 + its key (0 for none), and key: column of the interval's score; the column after the last for
        # none.
        keys, first = torch.arange(KEYS), torch.arange(self.references) * INTERVALS
        columns = first[:, None, None] + _interval(keys - keys[:, None]) - 1  # (R, 88, 88)
        columns = functional.pad(columns, (0, 0, 1, 0), value=self.references * INTERVALS)
        self.edges: torch.Tensor
        self.columns: torch.Tensor
        self.scaled: torch.Tensor
        self.classes: torch.Tensor
        self.token_classes: torch.Tensor
        self.turns: torch.Tensor
        self.fades: torch.Tensor
        self.decay: torch.Tensor
        for name, value in {
            "edges": torch.from_numpy(edges_of_tokens(vocabulary)),
            "columns": columns.flatten(0, 1),
            "scaled": torch.from_numpy(scaled(notes)),
            "classes": torch.from_numpy(classes),
            "token_classes": torch.from_numpy(notes @ classes),
            "turns": torch.from_numpy(class_turns()),
            "fades": fades,
            "decay": torch.where(past >= 0, fades[:, None, None] ** past.clamp(min=0), 0.0),
        }.items():
            self.register_buffer(name, value, persistent=False)

    @torch.no_grad()
    def past(self, tokens: torch.Tensor, parts: torch.Tensor | None) -> Past:
        """What pitches are relative to after each event. tokens: (B, T); parts: (B, T), or None."""
        if parts is None:
            return Past(*self._all_after(tokens), None)
        # Events without pitches don't count: those with pitches are moved together, and the results are gathered from
        # there.
        edges, length = self.edges[tokens], tokens.shape[1]
        counts = edges[..., 0] >= 0
        together = tokens.gather(1, (~counts).long().argsort(dim=1, stable=True))
        last_edges, classes = self._all_after(together)
        number = counts.cumsum(dim=1)  # of events with pitches so far
        index = (number - 1).clamp(min=0)[..., None]
        last_edges = last_edges.gather(1, index.expand(-1, -1, REFERENCES))
        flat = classes.flatten(2)
        flat = flat.gather(1, index.expand(-1, -1, flat.shape[2])) * (number > 0)[..., None]
        last_edges = torch.where(number[..., None] > 0, last_edges, -1)
        times = torch.arange(length, device=tokens.device)
        keys, order = torch.where(counts, parts * length + times, PART_VALUES * length + times).sort(dim=1)
        of_parts = edges.gather(1, order[..., None].expand(-1, -1, edges.shape[2]))
        return Past(last_edges, flat.unflatten(2, classes.shape[2:]), PartPast(keys, of_parts))

    def _all_after(self, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Edges, (B, T, R), and histograms, (B, T, F, 12), after each event, if all events have pitches. A histogram is
        scaled by 1 - its decay, so that its sum stays bounded."""
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
        return torch.cat(last, dim=2), torch.cat(parts, dim=1) * (1 - self.fades[:, None])

    def intervals(self, tokens: torch.Tensor, parts: torch.Tensor | None, past: Past) -> torch.Tensor:
        """The embedding of each event's notes relative to those before it, (B, T, C). tokens: (B, T); parts: (B, T), or
        None."""
        before, classes = past.before(parts)
        own = self.edges[tokens].repeat(1, 1, self.references // len(EDGES))  # (B, T, R)
        kinds = torch.where((own >= 0) & (before >= 0), _interval(own - before), 0)
        none = self.references * INTERVALS
        first = torch.arange(self.references, device=tokens.device) * INTERVALS
        # The row after the last is zero, for no interval.
        rows = torch.where(kinds > 0, kinds - 1 + first, none)
        table = self.input.weight.T
        by_key = functional.embedding_bag(
            rows.flatten(0, 1), functional.pad(table[:none], (0, 0, 0, 1)), mode="sum"
        ).unflatten(0, tokens.shape)
        with torch.no_grad():
            notes = self.scaled[tokens] @ self.classes
            # In chunks, since the intervals between classes take 12 times the memory of the histograms.
            chunks = [
                torch.einsum("btc,btfcd->btfd", own_part, part[..., self.turns])
                for own_part, part in zip(notes.split(_AT_ONCE, 1), classes.split(_AT_ONCE, 1), strict=True)
            ]
        return by_key + torch.cat(chunks, dim=1).flatten(2) @ table[none:]

    def scores(self, inner: torch.Tensor, past: Past, times: slice, parts: torch.Tensor | None) -> torch.Tensor:
        """What is added to the token logits of the events after those of `times`, (B, N, V). inner: (B, N, W), layer
        before the output of the token head; parts: (B, N), parts of these events, or None."""
        edges, classes = past.after(times, parts)
        # In float32, since in bfloat16 a GPU adds up the gradients of the gather one after another.
        favoured = self.output(inner).float()  # (B, N, R * I + F * 12)
        none = self.references * INTERVALS
        # A column of zeros, for an edge that is missing.
        by_key = functional.pad(favoured[..., :none], (0, 1))
        rows = edges + 1 + torch.arange(self.references, device=edges.device) * (KEYS + 1)
        columns = self.columns[rows].flatten(2)  # (B, N, R * 88)
        score = by_key.gather(2, columns).unflatten(2, (self.references, KEYS)).sum(dim=2)
        by_class = favoured[..., none:].unflatten(2, (len(CLASS_FADES), CLASSES))
        of_class = torch.einsum("btfd,btfcd->btc", by_class, classes[..., self.turns])
        return (score + of_class @ self.classes.T) @ self.scaled.T


def _interval(semitones: torch.Tensor) -> torch.Tensor:
    """Semitones -> class of the interval, 1 to INTERVALS."""
    return semitones.clamp(-REACH - 1, REACH + 1) + REACH + 2
