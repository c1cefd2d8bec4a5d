"""`continuo accompany`: the command, and what it does."""
