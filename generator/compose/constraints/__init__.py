"""What composed notes keep to: a class for each constraint, joined by constraints_of in constraint_set.py."""
