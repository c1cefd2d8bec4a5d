"""Programs that print the tables of docs/benchmarks."""
