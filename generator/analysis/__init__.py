"""What a piece or a model is like, in numbers: statistics, originality, passages, embeddings, units."""
