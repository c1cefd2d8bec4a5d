"""Learning a style from a person's own files."""
