"""Reading and writing .mid files."""
