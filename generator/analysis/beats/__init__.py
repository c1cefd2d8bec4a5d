"""Finds the beats of music that was played without a click."""
