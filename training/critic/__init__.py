"""A critic for a checkpoint: what tells music that it composed from music by people."""
