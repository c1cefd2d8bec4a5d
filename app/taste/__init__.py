"""What a person likes: learnt from feedback, and used to choose among takes."""
