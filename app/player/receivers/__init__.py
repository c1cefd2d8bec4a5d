"""What a receiver is to know: which of its channels plays what, and which of several receivers."""
