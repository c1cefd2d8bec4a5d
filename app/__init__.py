"""The program: the window, the command line, and the processes that they start."""
