"""A local server for other programs: HTTP and OSC."""
