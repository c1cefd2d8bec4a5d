"""Training a critic's weights on examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from generator.network.critic import CRITIC_PREFIX, Critic
from training.critic.examples import LENGTHS, Examples

MEMBERS = 5
"""Number of networks whose mean is a critic; each is trained on all examples but a fifth, on which it is measured."""
_RATE, _DECAY, _DROPOUT, _BATCH = 2e-3, 1e-2, 0.3, 128
_LEAST_SPREAD = 1e-4
_FURTHEST = 4.0
_CALIBRATION_STEPS = 300


@dataclass(frozen=True)
class CriticFigures:
    """How well a critic judges stretches that it has not learnt from."""

    auc: float
    """Area under the ROC curve of true against composed stretches, 0.5 to 1."""
    auc_of_bars: dict[int, float]
    """The same for stretches of each length in bars."""
    pairs: float
    """Share of composed stretches that score lower than the true one in their place."""


def learn(examples: Examples, *, steps: int, units: int, seed: int) -> tuple[Critic, CriticFigures]:
    """A critic, and its figures by cross-validation: each stretch is judged by the network that has not seen it.

    It uses statistics of the music alone. With the activations of the model that composes, it distinguishes true
    stretches better (98 % of pairs instead of 91 %), since people surprise the model as it never surprises itself; but
    that says little about which take is best: the first of 32 takes is then distinguished from people's music more
    easily (tests.benchmarks.composing.judge).
    """
    torch.manual_seed(seed)
    ensemble = _Ensemble(examples, steps=steps, units=units, seed=seed)
    of_bars = {length: ensemble.judged[examples.bars == length] for length in LENGTHS}
    figures = CriticFigures(
        auc(ensemble.judged), {length: auc(own) for length, own in of_bars.items() if len(own)}, ensemble.pairs
    )
    return Critic(examples.statistics, ensemble.weights()), figures


class _Ensemble:
    """MEMBERS networks. judged: (S, 1 + T) log odds of each stretch by the network that has not seen it; pairs: share
    of composed stretches that score lower than the true one in their place."""

    def __init__(self, examples: Examples, *, steps: int, units: int, seed: int) -> None:
        count, rows, width = examples.inputs.shape
        flat = examples.inputs.reshape(-1, width).astype(np.float64)
        is_known = np.isfinite(flat)
        known = np.maximum(is_known.sum(axis=0), 1)
        self._mean = np.where(is_known, flat, 0).sum(axis=0) / known
        spread = np.sqrt((np.where(is_known, flat - self._mean, 0) ** 2).sum(axis=0) / known)
        self._scale = np.where(spread > _LEAST_SPREAD, 1 / np.maximum(spread, _LEAST_SPREAD), 0)
        scaled = np.nan_to_num((examples.inputs - self._mean) * self._scale)
        inputs = torch.from_numpy(np.clip(scaled, -_FURTHEST, _FURTHEST).astype(np.float32))
        fold = np.random.default_rng(seed).permutation(count) % MEMBERS
        judged = np.zeros((count, rows))
        self._nets: list[_Net] = []
        for member in range(MEMBERS):
            net = _fitted(inputs[np.flatnonzero(fold != member)], steps=steps, units=units)
            held_out = np.flatnonzero(fold == member)
            with torch.no_grad():
                judged[held_out] = net(inputs[held_out]).numpy()
            self._nets.append(net)
        self._factor, self._bias = _calibrated(judged)
        self.judged = self._factor * judged + self._bias
        self.pairs = float((judged[:, :1] > judged[:, 1:]).mean())

    def weights(self) -> dict[str, np.ndarray]:
        """The weights of one network that computes the mean of all."""

        def each(name: str) -> list[np.ndarray]:
            return [net.get_parameter(name).detach().numpy() for net in self._nets]

        share = self._factor / MEMBERS
        found = {
            "mean": self._mean,
            "scale": self._scale,
            "linear.weight": np.sum(each("linear.weight"), axis=0)[0] * share,
            "hidden.weight": np.concatenate(each("hidden.weight")),
            "hidden.bias": np.concatenate(each("hidden.bias")),
            "output.weight": np.concatenate(each("output.weight"), axis=1)[0] * share,
            "bias": np.array([self._bias]),
        }
        return {f"{CRITIC_PREFIX}{name}": np.ascontiguousarray(own, np.float32) for name, own in found.items()}


class _Net(torch.nn.Module):
    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.drop = torch.nn.Dropout(_DROPOUT)
        self.linear = torch.nn.Linear(inputs, 1, bias=False)
        self.hidden, self.output = torch.nn.Linear(inputs, units), torch.nn.Linear(units, 1, bias=False)
        torch.nn.init.zeros_(self.linear.weight)

    def forward(self, scaled: torch.Tensor) -> torch.Tensor:
        """Scores of scaled statistics: (..., F) -> (...)."""
        kept = self.drop(scaled)
        return (self.linear(kept) + self.output(torch.tanh(self.hidden(kept))))[..., 0]


def _fitted(inputs: torch.Tensor, *, steps: int, units: int) -> _Net:
    """A network trained to rank the true stretch above each composed one in its place (Bradley & Terry 1952), and to
    separate true from composed stretches of all pieces. inputs: (S, 1 + T, F)."""
    net = _Net(inputs.shape[-1], units)
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        scores = net(inputs[torch.randint(len(inputs), (min(_BATCH, len(inputs)),))])
        true, composed = scores[:, :1], scores[:, 1:]
        apart = functional.softplus(-true).mean() + functional.softplus(composed).mean()
        loss = functional.softplus(composed - true).mean() + apart / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def _calibrated(judged: np.ndarray) -> tuple[float, float]:
    """Factor and offset that make scores (S, 1 + T), the true ones first, log odds for equally many true and composed
    stretches (Platt 1999)."""
    scores = torch.from_numpy(judged)
    factor, bias = torch.ones((), dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    parameters = [factor.requires_grad_(), bias.requires_grad_()]
    optimiser = torch.optim.Adam(parameters, lr=0.05)
    for _ in range(_CALIBRATION_STEPS):
        odds = factor * scores + bias
        loss = functional.softplus(-odds[:, 0]).mean() + functional.softplus(odds[:, 1:]).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return max(float(factor.detach()), _LEAST_SPREAD), float(bias.detach())


def auc(judged: np.ndarray) -> float:
    """Area under the ROC curve: how often a true stretch scores higher than a composed one, of any piece.

    judged: (S, 1 + T), the true ones first."""
    composed = np.sort(judged[:, 1:].ravel())
    below = np.searchsorted(composed, judged[:, 0], side="left") + np.searchsorted(composed, judged[:, 0], side="right")
    return float(below.mean() / 2 / len(composed))
