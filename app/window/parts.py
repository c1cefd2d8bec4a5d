"""What the window is made of, for controllers that need many of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from app.document.document import Document
from app.piano_roll.header import RollHeader
from app.piano_roll.view import PianoRoll
from app.ui.feedback.waiting import Waiting
from app.ui.keys import SpaceKey
from app.ui.status_line import StatusLine
from app.window.compose.link import ComposerLink
from app.window.compose.models import Models
from app.window.compose.panel import ComposePanel
from app.window.library.link import CatalogueLink
from app.window.library.panel import LibraryPanel
from app.window.playback.controller import PlaybackController
from app.window.playback.link import PlayerLink
from app.window.playback.transport import Transport
from app.window.project_files import ProjectFiles
from app.window.takes.panel import TakesPanel
from app.window.tracks.panel import TracksPanel


@dataclass(frozen=True)
class Parts:
    """The document, the widgets that show it, and the links to processes. None of them knows of a controller."""

    document: Document
    """The piece, its takes, and undo."""
    files: ProjectFiles
    """Opens and saves the document."""
    roll: PianoRoll
    """The notes."""
    header: RollHeader
    """Above the roll: the piece's name, tools, the grid, zoom."""
    panel: ComposePanel
    """What to compose."""
    tracks: TracksPanel
    """The tracks of the piece."""
    takes: TakesPanel
    """The takes of the document."""
    library: LibraryPanel
    """Clips and models by their folders."""
    transport: Transport
    """Play, stop, tempo, metre, volume, output."""
    status: StatusLine
    """What happened last."""
    waiting: Waiting
    """What takes longer than a moment, and can be cancelled."""
    space: SpaceKey
    """Makes Space play wherever the focus is; adopts what is added to the window."""
    player: PlayerLink
    """The process that plays."""
    composer: ComposerLink
    """The process that composes."""
    catalogue: CatalogueLink
    """The process that reads the library."""
    models: Models
    """The model that composes, and those that can be chosen."""
    playback: PlaybackController
    """Plays the document on the player, and lends the player to what else sounds."""
