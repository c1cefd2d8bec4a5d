"""How good a model is: its figures beside music by people, and its embedding."""
