"""Models that others share: fetched, checked, kept and described."""
