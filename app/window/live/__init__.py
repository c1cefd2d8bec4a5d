"""The Live panel: recording and duets."""
