"""Torch modules over whole windows; their parameter names and shapes are generator.network.parameters' table."""

from __future__ import annotations

from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig, WaveNetConfig
from generator.network.parameters import parameter_shapes
from training.models.lstm import StackedLSTM
from training.models.model import EventModel, WindowActivations
from training.models.wavenet import WaveNet

__all__ = ["EventModel", "WindowActivations", "build_model"]


def build_model(config: ModelConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> EventModel:
    """A model whose parameters are exactly those that composing expects."""
    if isinstance(config, WaveNetConfig):
        model: EventModel = WaveNet(config, vocabulary, dropout)
    else:
        model = StackedLSTM(config, vocabulary, dropout)
    shapes = {name: weight.shape for name, weight in model.weights().items()}
    if shapes != parameter_shapes(config, vocabulary):
        raise AssertionError("the module's weights differ from generator.network.parameters' table")
    return model
