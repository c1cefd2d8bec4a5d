"""The rules that composed notes keep to: a class each behind the interface in constraint.py, joined in joined.py."""
