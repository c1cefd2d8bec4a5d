"""Nats: of a model, of the baselines it must beat, of gaps."""
