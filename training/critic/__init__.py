"""Training a checkpoint's critic, which judges how likely it is that people wrote a stretch of music."""
