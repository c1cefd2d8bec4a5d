"""What a person likes, learnt from what they do with the takes that they are offered. Without Qt."""
