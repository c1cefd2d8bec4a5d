"""From sources to pieces on disk that are ready to train on."""
