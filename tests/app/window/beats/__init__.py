"""Beats of what was played without a click."""
