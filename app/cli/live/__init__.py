"""Playing at the command line: play, record, duet and accompany."""
