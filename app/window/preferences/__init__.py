"""What a person sets once: how the window was left, sound, MIDI, folders, looks, language and shortcuts."""
