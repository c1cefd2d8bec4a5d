"""Accompaniment: parts that are composed under what you play, while you play it. Without Qt."""
