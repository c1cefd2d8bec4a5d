"""My taste: what the window records and shows of it."""
