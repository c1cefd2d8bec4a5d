"""In time with Ableton Link: tempo and beats that programs of one network share."""
