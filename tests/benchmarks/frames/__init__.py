"""Models over frames of a piano roll, for the published benchmarks."""
