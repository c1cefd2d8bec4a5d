"""The Compose panel, and its link to the composing process."""
