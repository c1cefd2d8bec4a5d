"""Help: shortcuts, first steps, about."""
