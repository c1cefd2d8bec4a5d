"""The library: what music there is, where it lies, and what is known of it."""
