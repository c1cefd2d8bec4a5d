"""From what a musician asks for to a request on the model's grid."""
