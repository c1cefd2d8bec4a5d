"""What the window says of itself: badges, what is being waited for, and what is over too soon to be shown."""
