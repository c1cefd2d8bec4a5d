"""What is composed, and how long composing takes."""
