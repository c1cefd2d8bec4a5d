"""`python -m app.synth.soundfont_check FILE NAME RATE`: plays notes with a SoundFont, which may end this process.

On stdout one line of JSON: null where it can be played, else a Text, which calls the file NAME.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from app.synth.soundfont import Sound, SoundFontError, load_unchecked, play

_SECONDS, _PITCH, _DRUMS = 0.05, 60, (36, 38, 42)


def main() -> None:
    """Prints, once."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # should anything print
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it is known already that it crashes
    file, name, rate = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    try:
        synthesizer = load_unchecked(file, rate)
        for program in range(128):
            play([Sound(0.0, _SECONDS, _PITCH, program, False)], synthesizer)
        play([Sound(0.0, _SECONDS, pitch, 0, True) for pitch in _DRUMS], synthesizer)
    except SoundFontError as error:
        answer = error.text.with_values(path=Path(name)).to_plain()
    else:
        answer = None
    json.dump(answer, out)
    out.flush()


if __name__ == "__main__":
    main()
