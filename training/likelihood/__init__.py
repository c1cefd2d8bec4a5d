"""Nats: of a model, of the floors it must beat, of gaps."""
