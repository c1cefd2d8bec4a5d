"""What drums that are composed play."""
