"""The languages of the window: translations, and errors in words."""
