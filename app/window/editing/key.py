"""The key that a piece begins with: its name, what the notes say it is, and whether its key signature is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.document.piece import Piece
from generator.analysis.spelling import fifths_name, signature_sharps
from generator.events.context import key_fits
from generator.music.score import KeySignature

# Of 425 files of four collections these limits doubt nine, of which two are modal.
_GOOD_FIT = 0.8  # correlation of the recognised key
_PLAIN_LEAD = 0.3  # by which it fits better than the key signature, major or minor


def tonic_of(signature: KeySignature) -> str:
    """ "F#" of three sharps, minor."""
    return fifths_name(signature.sharps + 3 * signature.is_minor)


def recognised_key(piece: Piece) -> KeySignature | None:
    """Of the notes of pitched parts up to the second key signature, if there is one. None where there are no notes."""
    fits = _fits(piece)
    return _signature(int(fits.argmax())) if fits.any() else None


def better_key(piece: Piece) -> KeySignature | None:
    """The recognised key where the first key signature is plainly another; None where there is no doubt.

    A signature stands for its major and its minor key: which of both a file says is often left at the default.
    """
    if not piece.keys:
        return None
    fits = _fits(piece)
    best = _signature(int(fits.argmax()))
    of_signature = [index for index in range(len(fits)) if _signature(index).sharps % 12 == piece.keys[0].sharps % 12]
    lead = fits.max() - fits[of_signature].max()
    return best if fits.max() >= _GOOD_FIT and lead >= _PLAIN_LEAD else None


def with_first_key(piece: Piece, key: KeySignature) -> Piece:
    """The piece with another key signature in place of its first."""
    return replace(piece, keys=(key._replace(ticks=piece.keys[0].ticks), *piece.keys[1:]) if piece.keys else (key,))


def _fits(piece: Piece) -> np.ndarray:
    """How well each key fits the notes under the first key signature, as `key_fits`."""
    rows = piece.rows[piece.is_pitched]
    if len(piece.keys) > 1:
        rows = rows[rows[:, 0] < piece.keys[1].ticks]
    return key_fits(rows[:, 2], rows[:, 1].astype(np.float64))


def _signature(index: int) -> KeySignature:
    """Of one of KEY_NAMES, with at most six accidentals."""
    is_minor, tonic = divmod(index, 12)
    return KeySignature(0, signature_sharps(tonic, bool(is_minor)), bool(is_minor))
