"""What a person does to the piano roll with mouse, wheel, touchpad and keys."""
