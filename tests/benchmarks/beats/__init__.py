"""Beats of performances without a click, and phrases of duets."""
