"""One .safetensors file: weights, config, vocabulary and provenance. Never a pickle: opening one runs no code."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from generator.errors import ContinuoError
from generator.events.context import FEATURE_SETS, MAX_STYLES
from generator.events.form_model import FormModel
from generator.events.streams import STREAM_SETS
from generator.events.vocabulary import Vocabulary
from generator.files import atomic_write
from generator.network.checksum import SUM, contents_sum
from generator.network.config import MODEL_CONFIGS, ModelConfig, family
from generator.network.critic import CRITIC_PREFIX, Critic
from generator.network.model import SequenceModel
from generator.network.parameters import EMBEDDING_PREFIX, embedding_shapes, parameter_shapes

FORMAT = "continuo-checkpoint"
# 2: tokens for filling gaps; 3: a feature for bars left of a gap, relative pitch, recall; 4: optionally an embedding;
# 5: optionally parts; 6: weights optionally in half precision, and optionally a critic.
FORMAT_VERSION = 6
OLDEST_READ = 2
MADE_FROM = "made_from"  # in provenance: hashes of files that compose the same
ADDED = ("embedding", "critic")  # keys of provenance for what is added to a trained checkpoint
_PICKLE_MAGIC = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04")


class CheckpointError(ContinuoError):
    """A checkpoint that can't be used: which file, and why."""


@dataclass(frozen=True)
class Checkpoint:
    """A trained model with everything that composing needs."""

    config: ModelConfig
    """Family and sizes of the model."""
    vocabulary: Vocabulary
    """The tokens of its events."""
    weights: Mapping[str, np.ndarray]
    """float32, with the names and shapes of parameters.parameter_shapes."""
    styles: tuple[str, ...] = ()
    """Names of the values of the feature "style", from value 1 on; at most MAX_STYLES."""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    """Plain data on how it was trained: command, data and its fingerprint, metrics on held-out pieces."""
    embedding: Mapping[str, np.ndarray] = field(default_factory=dict)
    """float32 weights of generator.analysis.embedding, for finding similar music; empty for none."""
    forms: FormModel | None = None
    """Model of people's forms, from which forms are drawn for composing; None in a model without that condition."""
    critic: Critic | None = None
    """The critic that picks from its takes; None before `train-generator critic`, and for a critic of version 1 that
    looks at activations."""

    def model(self) -> SequenceModel:
        """The model, ready to compose."""
        return SequenceModel(self.config, self.vocabulary, self.weights)

    @property
    def family(self) -> str:
        """The key of MODEL_CONFIGS."""
        return family(self.config)

    @property
    def can_fill(self) -> bool:
        """Whether it was trained to fill gaps."""
        train = self.provenance.get("train", {})
        return isinstance(train, dict) and bool(train.get("infill"))

    @property
    def has_timing(self) -> bool:
        """Whether its events have shifts, durations and velocities, or only tokens."""
        return self.vocabulary.has_timing

    @property
    def parameter_count(self) -> int:
        return sum(weight.size for weight in self.weights.values())


def _streams_table(vocabulary: Vocabulary) -> dict[str, Any]:
    """Names and sizes of streams and features, in which a file must agree with this program."""
    streams = [[stream.name, stream.size] for stream in STREAM_SETS[vocabulary.streams]]
    features = [[feature.name, feature.size] for feature in FEATURE_SETS[vocabulary.streams]]
    return {"streams": streams, "features": features}


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write atomically: `path` holds the old file or the new one, never a part of it. Raises OSError.

    A weight that is the same in half precision takes half the space (see `in_half_precision`).
    """
    about = {
        "format_version": FORMAT_VERSION,
        "model": family(checkpoint.config),
        "config": dataclasses.asdict(checkpoint.config),
        "table": _streams_table(checkpoint.vocabulary),
        "vocabulary": checkpoint.vocabulary.to_dict(),
        "styles": list(checkpoint.styles),
        "provenance": dict(checkpoint.provenance),
        "forms": checkpoint.forms.to_plain() if checkpoint.forms else None,
        "critic": checkpoint.critic.to_plain() if checkpoint.critic else None,
    }
    weights = {**checkpoint.weights, **checkpoint.embedding, **(checkpoint.critic.weights if checkpoint.critic else {})}
    tensors = {name: _smallest(weight) for name, weight in weights.items()}
    texts = {"continuo": json.dumps(about, sort_keys=True)}
    data = save(tensors, metadata={"format": FORMAT, **texts, SUM: contents_sum(tensors, texts)})
    with atomic_write(path) as file:
        file.write(data)


def _smallest(weight: np.ndarray) -> np.ndarray:
    """The weight as float16 where that changes nothing, else as float32."""
    half = half_precision(weight)
    return half if (half == weight).all() else np.ascontiguousarray(weight, np.float32)


def half_precision(weight: np.ndarray) -> np.ndarray:
    """The weight as float16; infinite where it is out of range."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(weight, np.float16)


def in_half_precision(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """float32 weights, each rounded to float16 precision, or unchanged where that would not be finite."""
    rounded = {name: half_precision(weight) for name, weight in weights.items()}
    return {
        name: half.astype(np.float32) if np.isfinite(half).all() else weights[name] for name, half in rounded.items()
    }


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises CheckpointError for a file that is missing, damaged, foreign, newer than this program,
    or a pickle."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise CheckpointError("{path}: can't be opened: {reason}", path=path, reason=error) from error
    if magic.startswith(_PICKLE_MAGIC):
        raise CheckpointError(
            "{path}: a pickle or zip, as torch.save writes; such files can run code, so they are never opened: use a "
            ".safetensors checkpoint written by train-generator",
            path=path,
        )
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a mapping
    except (SafetensorError, OSError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(
            "{path}: not a .safetensors file, or cut short ({reason}): copy or download it again",
            path=path,
            reason=str(error)[:100],
        ) from error
    if metadata.get("format") != FORMAT:
        raise CheckpointError("{path}: a .safetensors file of another program, not a Continuo checkpoint", path=path)
    return _assemble(path, metadata, weights)


def _assemble(path: Path, metadata: Mapping[str, str], weights: dict[str, np.ndarray]) -> Checkpoint:
    try:
        about = json.loads(metadata["continuo"])
        version = int(about["format_version"])
        _check_origin(path, version, metadata, weights)
        weights = {
            name: weight.astype(np.float32) if weight.dtype == np.float16 else weight
            for name, weight in weights.items()
        }
        if version == 2:
            _bring_up_to_date(about, weights)
        of_critic = {name: weights.pop(name) for name in list(weights) if name.startswith(CRITIC_PREFIX)}
        checkpoint = _from_description(about, weights, of_critic)
        same_table = about["table"] == _streams_table(checkpoint.vocabulary)
        expected = parameter_shapes(checkpoint.config, checkpoint.vocabulary)
        if checkpoint.embedding:
            expected |= embedding_shapes(checkpoint.config)
    except CheckpointError:
        raise
    except (ContinuoError, LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise CheckpointError(
            "{path}: its description is damaged ({reason:.120}): copy or download it again",
            path=path,
            reason=repr(error),
        ) from error
    if not same_table:
        raise CheckpointError(
            "{path}: its streams are not those of this version of Continuo: train it again", path=path
        )
    own = {**checkpoint.weights, **checkpoint.embedding}
    shapes = {name: weight.shape for name, weight in own.items()}
    if shapes != expected:
        odd = sorted(set(shapes.items()) ^ set(expected.items()))[0][0]
        raise CheckpointError(
            "{path}: parameter {odd!r} is missing, unknown or of the wrong shape: train it again", path=path, odd=odd
        )
    for name, weight in (own | of_critic).items():
        if weight.dtype != np.float32 or not np.isfinite(weight).all():
            raise CheckpointError(
                "{path}: parameter {name!r} is not made of finite float32 numbers: train it again", path=path, name=name
            )
    return checkpoint


def _check_origin(path: Path, version: int, metadata: Mapping[str, str], weights: dict[str, np.ndarray]) -> None:
    """Raises CheckpointError for a version that can't be read, and for contents that don't match the checksum."""
    if version > FORMAT_VERSION:
        raise CheckpointError(
            "{path}: written by a newer Continuo (format {version}; this one reads up to {newest}): update Continuo",
            path=path,
            version=version,
            newest=FORMAT_VERSION,
        )
    if version < OLDEST_READ:
        raise CheckpointError(
            "{path}: written by an older Continuo (format {version}; this one reads {oldest} and later): train it "
            "again",
            path=path,
            version=version,
            oldest=OLDEST_READ,
        )
    # Files of earlier versions have no sum.
    if SUM in metadata and contents_sum(weights, {"continuo": metadata["continuo"]}) != metadata[SUM]:
        raise CheckpointError("{path}: its checksum differs, so it is damaged: copy or download it again", path=path)


def _from_description(
    about: dict[str, Any], weights: dict[str, np.ndarray], of_critic: dict[str, np.ndarray]
) -> Checkpoint:
    """A checkpoint whose parameters are not yet checked; those of the embedding are removed from `weights`. Raises any
    exception for a damaged description."""
    vocabulary = Vocabulary.from_dict(about["vocabulary"])
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in about["config"].items()}
    config = MODEL_CONFIGS[about["model"]](**fields)
    if not vocabulary.sounds.any():  # reads every name
        raise ValueError("no token sounds")
    styles, provenance = [str(style) for style in about["styles"]], dict(about["provenance"])
    if len(styles) > MAX_STYLES:
        raise ValueError(f"{len(styles)} styles")
    forms = about.get("forms")
    forms = FormModel.from_plain(forms) if forms is not None else None
    critic = None
    if of_critic or about.get("critic") is not None:
        critic = Critic.from_plain(about.get("critic"), of_critic)
    embedding = {name: weights.pop(name) for name in list(weights) if name.startswith(EMBEDDING_PREFIX)}
    return Checkpoint(config, vocabulary, weights, tuple(styles), provenance, embedding, forms, critic)


def _bring_up_to_date(about: dict[str, Any], weights: dict[str, np.ndarray]) -> None:
    """Convert description and weights of format 2 to format 3, in place: bars left of a gap get a feature of their
    own."""
    about["config"] |= {"relative": False, "recall": 0}
    left = weights["context.bars_left.weight"]
    with np.errstate(all="ignore"):  # what is not finite is refused with all other weights
        weights["context.gap_left.weight"] = left - left[0]
    about["table"]["features"].append(["gap_left", len(left)])


def composes_as(path: Path, wanted: str) -> bool:
    """Whether a file has this hash, or is a checkpoint made from one with this hash that composes the same:
    `train-generator embed` and `train-generator critic` make such checkpoints."""
    if file_hash(path) == wanted:
        return True
    try:
        with safe_open(path, framework="numpy") as file:
            about = json.loads((file.metadata() or {})["continuo"])
        added = [about["provenance"].get(name) for name in ADDED]
        return any(wanted in own[MADE_FROM] for own in added if own and isinstance(own.get(MADE_FROM), list))
    except (SafetensorError, OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return False


def file_hash(path: Path) -> str:
    """The first 16 hex digits of a file's SHA-256."""
    return bytes_hash(path.read_bytes())


def bytes_hash(data: bytes) -> str:
    """The same for the contents of a file."""
    return hashlib.sha256(data).hexdigest()[:16]


def made_from(checkpoint: Checkpoint, path: Path) -> list[str]:
    """Hashes for a new checkpoint that composes the same as `checkpoint`: that of its file, and of those that it was
    made from itself. path: the file of `checkpoint`."""
    before = [own.get(MADE_FROM) for name in ADDED if isinstance(own := checkpoint.provenance.get(name), dict)]
    known = [str(one) for own in before if isinstance(own, list) for one in own]
    return list(dict.fromkeys([file_hash(path), *known]))
