"""Reading, preparing and batching training data, and the overhead of an optimiser step."""
