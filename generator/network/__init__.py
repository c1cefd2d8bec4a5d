"""The models in numpy: parameters, checkpoints, one step at a time."""
