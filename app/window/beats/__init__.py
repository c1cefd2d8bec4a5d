"""The beats of what was played without a click: found, tapped, corrected."""
