"""Held-out likelihood, ablations, and models that others published."""
