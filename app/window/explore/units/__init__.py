"""What single units of the model respond to."""
