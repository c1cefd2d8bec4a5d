"""Which of several takes comes first."""
