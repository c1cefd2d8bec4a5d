"""What is known of the music in a file."""
