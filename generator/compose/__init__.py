"""Composing: from what is asked to notes."""
