"""The window: starting, painting, and an hour of random actions."""
