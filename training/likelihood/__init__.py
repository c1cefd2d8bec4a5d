"""Held-out likelihood, in nats: of models, of the baselines that they must beat, of gaps, and of given parts."""
