"""What is edited and saved: the piece, its takes, undo, the project file. Without Qt."""
