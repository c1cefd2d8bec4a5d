"""Music as events, the models that compose it, and composing. Imports numpy, and no torch, Qt or ports."""
