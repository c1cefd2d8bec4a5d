"""What is installed only on request: which extras there are, whether one can be installed here, and installing it."""
