"""Where the beats are in music played without a click."""
