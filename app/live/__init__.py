"""Playing live: recording from a keyboard, and duets. Without Qt."""
