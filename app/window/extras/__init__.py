"""Installing what is optional from the window."""
