"""What is edited in the window besides what the roll does itself: see controller.py."""
