"""What is similar: passages of the library, and what units of a model respond to."""
