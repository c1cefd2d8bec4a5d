"""Takes in the order that simulated users would like."""
