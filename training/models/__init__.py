"""Torch modules over whole windows; their parameter names and shapes are generator.parameters' table."""

from training.models.model import EventModel, build_model

__all__ = ["EventModel", "build_model"]
