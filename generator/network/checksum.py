"""A checksum of the contents of a file of tensors: safetensors checks only sizes, so flipped bits would go
unnoticed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

SUM = "sum"  # its name in a file's metadata


def contents_sum(arrays: Mapping[str, np.ndarray], texts: Mapping[str, str]) -> str:
    """BLAKE2b over names, types, shapes and bytes of arrays, and over texts, in their names' order; 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(texts):
        _add(digest, name.encode(), texts[name].encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        _add(digest, f"{name}|{array.dtype.str}|{arrays[name].shape}".encode(), array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, name: bytes, data: bytes | memoryview) -> None:
    digest.update(b"%d %d " % (len(name), len(data)))  # so that one entry can't pass for two
    digest.update(name)
    digest.update(data)
