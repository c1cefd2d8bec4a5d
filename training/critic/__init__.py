"""A critic for a checkpoint: how likely it is that people wrote what it composed."""
