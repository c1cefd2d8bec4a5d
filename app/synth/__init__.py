"""The built-in synth: its processes, the sound device, SoundFonts."""
