"""Shortcuts that a person changes: by commands' names, beside those that the program comes with."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction, QKeySequence

_PORTABLE = QKeySequence.SequenceFormat.PortableText


class Shortcuts:
    """The commands whose shortcuts can be changed; `actions` by names that no language changes."""

    def __init__(self, actions: Mapping[str, QAction], changed: Mapping[str, tuple[str, ...]]) -> None:
        """changed: as `changed()` said it another time; names of commands that are gone are kept."""
        self.actions = dict(actions)
        self._usual = {name: action.shortcuts() for name, action in actions.items()}
        self._unknown = {name: keys for name, keys in changed.items() if name not in actions}
        for name, keys in changed.items():
            if name in self.actions:
                found = [QKeySequence.fromString(text, _PORTABLE) for text in keys]
                self.actions[name].setShortcuts([sequence for sequence in found if _is_usable(sequence)])

    def keys(self, name: str) -> QKeySequence:
        """The first of a command's, empty for none. Raises KeyError."""
        return next(iter(self.actions[name].shortcuts()), QKeySequence())

    def is_usual(self, name: str) -> bool:
        """Whether they are those that the program comes with. Raises KeyError."""
        return self.actions[name].shortcuts() == self._usual[name]

    def user_of(self, keys: QKeySequence, *, but: str = "") -> str | None:
        """The command that has these keys, or has keys that they begin with or that begin with them; None for none.
        but: this one does not count."""
        if keys.isEmpty():
            return None
        for name, action in self.actions.items():
            for own in action.shortcuts():
                none = QKeySequence.SequenceMatch.NoMatch
                if name != but and (own.matches(keys) != none or keys.matches(own) != none):
                    return name
        return None

    def set(self, name: str, keys: QKeySequence) -> None:
        """These instead of what it had; whoever else has them gives them up. Empty: none. Raises KeyError."""
        action = self.actions[name]
        while (other := self.user_of(keys, but=name)) is not None:
            none = QKeySequence.SequenceMatch.NoMatch
            left = [own for own in self.actions[other].shortcuts() if own.matches(keys) == keys.matches(own) == none]
            self.actions[other].setShortcuts(left)
        action.setShortcuts([keys] if _is_usable(keys) else [])

    def reset(self, name: str) -> None:
        """Those that the program comes with; whoever else has them gives them up. Raises KeyError."""
        for keys in self._usual[name]:
            self.set(name, keys)
        self.actions[name].setShortcuts(self._usual[name])

    def reset_all(self) -> None:
        """All as the program comes with them."""
        for name, keys in self._usual.items():
            self.actions[name].setShortcuts(keys)

    def changed(self) -> dict[str, tuple[str, ...]]:
        """What differs from what the program comes with, to be kept."""
        own = {
            name: tuple(keys.toString(_PORTABLE) for keys in action.shortcuts())
            for name, action in self.actions.items()
            if not self.is_usual(name)
        }
        return self._unknown | own


def _is_usable(keys: QKeySequence) -> bool:
    """Whether Qt knows every key of it."""
    return all(keys.toString(_PORTABLE).split(", "))
