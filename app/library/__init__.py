"""The library: what music there is, where it lies, what is known of it and what a person thinks of it."""
