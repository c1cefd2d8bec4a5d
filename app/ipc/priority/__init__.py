"""Threads that run before those of other programs, by what each system has for it."""
