"""What is edited and saved: the piece, its takes, undo, the project file. Qt in document.py alone."""
