"""Our two families over frames: one step of the trunk a frame, then a chain of heads, one for each of its notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import nn
from torch.nn import functional

from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from tests.benchmarks.frames.batch import Batch
from tests.benchmarks.frames.keyboard import (
    CLASSES,
    INTERVALS,
    REACH,
    around,
    class_set,
    classes_above,
    highest,
    intervals,
    key_set,
    next_above,
)
from tests.benchmarks.frames.pieces import AGES, DECAYS, KEYS, LENGTHS, LOWEST_PITCH, NONE, Task
from training.models import EventModel, build_model

TOLD_SLOTS = 4  # of a frame, told one by one: its lowest keys, or the voices
TOLD = TOLD_SLOTS + 1  # and its highest key


class Told(nn.Module):
    """Sum of embeddings of whole numbers and of a linear map of dense features -> (..., width)."""

    def __init__(self, sizes: Sequence[int], dense: int, width: int) -> None:
        super().__init__()
        self.offsets: torch.Tensor
        self.register_buffer("offsets", torch.tensor([0, *sizes[:-1]]).cumsum(0), persistent=False)
        self.tables = nn.EmbeddingBag(sum(sizes), width, mode="sum")
        nn.init.normal_(self.tables.weight, std=(2 * len(sizes)) ** -0.5)
        self.dense = nn.Linear(dense, width)

    def forward(self, numbers: list[torch.Tensor], dense: list[torch.Tensor], dropout: nn.Module) -> torch.Tensor:
        """numbers: (...) each; dense: (..., D) each."""
        index = torch.stack(numbers, dim=-1) + self.offsets
        summed = self.tables(index.flatten(0, -2)).unflatten(0, index.shape[:-1])
        return summed + self.dense(dropout(torch.cat(dense, dim=-1)))


@dataclass(frozen=True)
class Asked:
    """Which notes are asked for, and what stands before them. row, frame, slot: (N,) indices of notes of frame + 1."""

    batch: Batch
    row: torch.Tensor
    frame: torch.Tensor
    slot: torch.Tensor

    @cached_property
    def past(self) -> torch.Tensor:
        """(N, S) the frame before."""
        return self.batch.slots[self.row, self.frame]

    @cached_property
    def match(self) -> torch.Tensor:
        """(N, 2, S) what followed when the past was last as now."""
        return self.batch.match[self.row, self.frame]

    @cached_property
    def so_far(self) -> torch.Tensor:
        """(N, S) the frame's earlier slots; NONE in all others."""
        target = self.batch.slots[self.row, self.frame + 1]
        return torch.where(torch.arange(target.shape[1]) < self.slot[:, None], target, NONE)

    @cached_property
    def last(self) -> torch.Tensor:
        """(N,) the slot before this, NONE at the first."""
        found = self.so_far.gather(1, (self.slot - 1).clamp(min=0)[:, None])[:, 0]
        return torch.where(self.slot > 0, found, NONE)

    @cached_property
    def same(self) -> torch.Tensor:
        """(N,) this slot in the frame before."""
        return self.past.gather(1, self.slot[:, None])[:, 0]

    def voice_anchors(self) -> list[torch.Tensor]:
        """Keys that a voice may move or stand in relation to, (N,) each."""
        matched = self.match.gather(2, self.slot[:, None, None].expand(-1, 2, 1))[..., 0]
        return [self.same, *self.so_far[:, : TOLD_SLOTS - 1].unbind(-1), *matched.unbind(-1)]

    def roll_anchors(self) -> list[torch.Tensor]:
        """The same for a note of a piano roll."""
        floor = torch.where(self.slot > 0, self.last, -1)
        found = [self.same, next_above(self.past, floor), self.last, self.so_far[:, 0], highest(self.past)]
        return found + [next_above(match, floor) for match in self.match.unbind(1)]


def build_trunk(config: ModelConfig, dropout: float) -> EventModel:
    """What lies between the embeddings and the heads of our models."""
    model = build_model(replace(config, relative=False, recall=0), Vocabulary.build({}, min_count=1), dropout)
    del model.embedding, model.context, model.heads
    return model


def told_slots(slots: torch.Tensor) -> torch.Tensor:
    """(..., S) -> (..., TOLD)."""
    return torch.cat([slots[..., :TOLD_SLOTS], highest(slots)[..., None]], dim=-1)


class FrameModel(nn.Module):
    """Predicts each frame from those before, slot by slot (frames.py says what a slot is)."""

    def __init__(self, config: ModelConfig, task: Task, slots: int, dropout: float) -> None:
        super().__init__()
        self.task, self.head_slots = task, min(slots, TOLD)
        self.dropout = nn.Dropout(dropout)
        tracks = slots + 1 if task.voices else 4
        sizes = [KEYS + 1] * TOLD + [INTERVALS] * (2 * TOLD) + [AGES] * tracks + [LENGTHS] * 2 + [*task.moduli]
        self.frame = Told(sizes, (2 + len(DECAYS)) * CLASSES, config.channels)
        self.trunk = build_trunk(config, dropout)
        self.anchors = 6 if task.voices else 7
        self.from_hidden = nn.Linear(config.hidden_width, self.head_slots * config.head_width)
        sizes = [INTERVALS] * self.anchors + [KEYS + 1] * (3 if task.voices else 2) + [LENGTHS] * 2
        sizes += [modulus * self.head_slots for modulus in task.moduli] + [self.head_slots * AGES] * 2
        self.note = Told(sizes, 4 * (2 * REACH + 1) + KEYS + CLASSES, config.head_width)
        self.second = nn.Linear(config.head_width, config.head_width)
        self.absolute = nn.Linear(config.head_width, KEYS + 1)
        self.relative = nn.Linear(config.head_width, self.anchors * (INTERVALS - 1))
        self.tonal = nn.Linear(config.head_width, len(DECAYS) * CLASSES)

    @property
    def units_per_frame(self) -> int:
        """What a figure is divided by: the tokens of a frame of voices, else the frame itself."""
        return self.head_slots if self.task.voices else 1

    def forward(self, batch: Batch) -> torch.Tensor:
        """Nats of each scored slot, (N,): of a piano roll, a frame's keys and its end. Their sum is the likelihood."""
        hidden = self.hidden(batch)
        target = batch.slots[:, 1:]
        wanted = batch.scored[:, 1:, None].expand_as(target)
        if not self.task.voices:
            # What stands after a frame's end is no choice.
            wanted = wanted & functional.pad(target[..., :-1] != NONE, (1, 0), value=True)
        asked = Asked(batch, *wanted.nonzero(as_tuple=True))
        logits = self.logits(hidden, asked)
        return functional.cross_entropy(logits, target[asked.row, asked.frame, asked.slot], reduction="none")

    def hidden(self, batch: Batch) -> torch.Tensor:
        """(B, T - 1, head_slots, W): what each head is conditioned on of the past up to each frame but the last."""
        slots = batch.slots[:, :-1]
        before = functional.pad(batch.slots, (0, 0, 1, 0), value=NONE)[:, :-2]
        told, classes = told_slots(slots), class_set(key_set(slots))
        numbers = [*told.unbind(-1), *intervals(told, told_slots(before)).unbind(-1)]
        numbers += intervals(told.roll(-1, dims=-1), told).unbind(-1)
        numbers += [*batch.ages[:, :-1].unbind(-1), *batch.lengths[:, :-1].unbind(-1)]
        number = batch.begin[:, None] + torch.arange(1, slots.shape[1] + 1)  # of the frame that comes next
        numbers += [number % modulus for modulus in self.task.moduli]
        lowest = slots[..., -1] if self.task.voices else slots[..., 0]
        above = classes_above(torch.cat([classes[..., None, :], batch.histograms[:, :-1]], dim=-2), lowest)
        told_all = self.frame(numbers, [classes, above.flatten(-2)], self.dropout)
        hidden = self.trunk.trunk(self.dropout(told_all))
        return self.from_hidden(self.dropout(hidden)).unflatten(-1, (self.head_slots, -1))

    def logits(self, hidden: torch.Tensor, asked: Asked) -> torch.Tensor:
        """(N, KEYS + 1), -inf where a piano roll's keys would not rise."""
        batch, row, frame = asked.batch, asked.row, asked.frame
        head = asked.slot.clamp(max=self.head_slots - 1)
        ages = batch.ages[row, frame]
        if self.task.voices:
            anchors, absolute = asked.voice_anchors(), asked.so_far[:, : TOLD_SLOTS - 1].unbind(-1)
            centre = torch.where(asked.same == NONE, asked.last, asked.same)
            age = ages.gather(1, head[:, None])[:, 0]
        else:
            anchors, absolute = asked.roll_anchors(), (asked.last, asked.so_far[:, 0])
            centre = torch.where(asked.slot > 0, asked.last, asked.past[:, 0])
            age = ages[:, 1]  # of the top line
        numbers = [intervals(anchor, centre) for anchor in anchors]
        numbers += [*absolute, *batch.lengths[row, frame].unbind(-1)]
        number = batch.begin[row] + frame + 1
        numbers += [number % modulus * self.head_slots + head for modulus in self.task.moduli]
        numbers += [head * AGES + age, head * AGES + ages[:, -1]]
        keys = key_set(asked.so_far)
        seen = [key_set(asked.past), keys, *key_set(asked.match).unbind(1)]
        dense = [*(around(each, centre) for each in seen), keys, class_set(keys)]
        mixed = functional.silu(hidden[row, frame, head] + self.note(numbers, dense, self.dropout))
        mixed = self.dropout(mixed + functional.silu(self.second(self.dropout(mixed))))
        found = self.absolute(mixed) + self.shaped(mixed, anchors, batch.histograms[row, frame])
        if self.task.voices:
            return found
        symbols = torch.arange(KEYS + 1)
        falling = (symbols <= asked.last[:, None]) & (asked.slot > 0)[:, None] & (symbols != NONE)
        return found.masked_fill(falling, -torch.inf)

    def shaped(self, mixed: torch.Tensor, anchors: list[torch.Tensor], histograms: torch.Tensor) -> torch.Tensor:
        """What intervals to the anchors and the pitch classes of the past add to the logits, (N, KEYS + 1).

        How much each interval weighs depends on `mixed`, but not on the key that it leads to: what is learnt of one
        place of the keyboard holds for all.
        """
        weights = self.relative(mixed).unflatten(-1, (self.anchors, -1))
        weights = functional.pad(weights, (0, 1))  # a missing anchor adds nothing
        places = torch.arange(KEYS)
        found = weights.gather(2, intervals(places, torch.stack(anchors, dim=1)[..., None])).sum(dim=1)
        turned = histograms.repeat(1, 1, 2).unfold(-1, CLASSES, 1)[:, :, :CLASSES]  # (N, D, class, interval above it)
        tonal = torch.einsum("ndci,ndi->nc", turned, self.tonal(mixed).unflatten(-1, (len(DECAYS), CLASSES)))
        found = found + tonal[:, (places + LOWEST_PITCH) % CLASSES]
        return functional.pad(found, (0, 1))
