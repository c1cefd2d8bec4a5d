"""`python -m app.synth.soundfont_check`: plays notes with a SoundFont, which may end this process."""

from __future__ import annotations

import sys
from contextlib import suppress

from app.ipc.ask_once import answer_once
from app.ipc.wire import decoder
from app.synth.messages import CheckSoundFont, SoundFontChecked
from app.synth.soundfont import SoundFontError, SoundNote, load_unchecked, play

_SECONDS, _PITCH, _DRUMS = 0.05, 60, (36, 38, 42)


def _answer(request: CheckSoundFont) -> SoundFontChecked:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it is known already that it crashes
    try:
        synthesizer = load_unchecked(request.path, request.sample_rate)
        for program in range(128):
            play([SoundNote(0.0, _SECONDS, _PITCH, program, False)], synthesizer)
        play([SoundNote(0.0, _SECONDS, pitch, 0, True) for pitch in _DRUMS], synthesizer)
        del synthesizer  # it may crash at that, too
    except SoundFontError as error:
        return SoundFontChecked(str(error).replace(str(request.path), request.name, 1))
    return SoundFontChecked(None)


if __name__ == "__main__":
    sys.exit(answer_once(decoder(CheckSoundFont), _answer))
