"""Which part of the window hears which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.piano_roll.geometry import MIN_PIXELS_PER_QUARTER

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


def connect(window: MainWindow) -> None:
    """Signals to slots."""
    document, roll, header, takes = window.document, window.roll, window.header, window.takes
    document.piece_changed.connect(window.on_piece)
    document.takes_changed.connect(window.on_takes)
    document.renamed.connect(window.on_renamed)
    roll.edited.connect(window.on_edited)
    roll.selection_changed.connect(window.possible.refresh)
    roll.bars_chosen.connect(window.possible.tell_bars)
    roll.tool_changed.connect(header.show_tool)
    roll.snap_changed.connect(header.show_snap)
    roll.troubled.connect(window.status.warn)
    header.tool_chosen.connect(roll.set_tool)
    header.snap_chosen.connect(roll.set_snap)
    header.zoom_in.connect(lambda: roll.zoom(1.25))
    header.zoom_out.connect(lambda: roll.zoom(0.8))
    header.fit.connect(lambda: roll.fit(MIN_PIXELS_PER_QUARTER))
    takes.chosen.connect(document.choose)
    takes.listened.connect(window.on_listened)
    takes.kept.connect(document.keep)
    takes.rated.connect(document.rate)
    takes.renamed.connect(document.rename)
    takes.discarded.connect(document.discard)
    takes.compare_pressed.connect(window.compare)
    takes.similar_asked.connect(window.explorer.show_similar_to_take)
    takes.again_pressed.connect(window.composing.compose_again)
    takes.tree.dragged = window.extras.drag_of
    window.left.currentChanged.connect(window.on_tab)
    window.transport.stop_pressed.connect(window.stop)
    window.transport.tempo_chosen.connect(window.on_tempo)
    window.transport.metre_chosen.connect(window.on_metre)
    window.transport.output_chosen.connect(window.remembered.set_output)
    window.transport.live_switched.connect(window.on_live_switched)
    window.panel.open_model_pressed.connect(window.opening.ask_model)
    window.panel.settings_changed.connect(window.possible.refresh)
    window.panel.problem_changed.connect(window.possible.refresh)
    window.library.clip_chosen.connect(lambda path: window.opening.open_files([path]))
    window.library.checkpoint_chosen.connect(lambda path: window.opening.open_files([path]))
    window.library.similar_asked.connect(window.explorer.show_similar_to_file)
    window.files.opened.connect(window.on_opened)
    window.files.touched.connect(window.remembered.add_recent)
    window.library.folders_changed.connect(window.remembered.set_folders)
    window.library.said.connect(window.status.say)
    window.catalogue.trouble.connect(window.on_trouble)
    window.catalogue.given_up.connect(window.on_trouble)
    window.player.troubled.connect(window.on_trouble)
    window.player.lasting.connect(window.lasting.put_error)
    window.models.lasting.connect(window.lasting.put)
    for part in (window.left, window.header, window.panel, window.transport):
        window.space.adopt(part)
    window.space.pressed.connect(window.listening.play_or_pause)
    window.listening.place_changed.connect(window.possible.refresh)
    for part in (window.files, window.models, window.composing):
        part.changed.connect(window.possible.refresh)
    window.waiting.shown.connect(window.status.leave)
    for part in (window.files, window.models, window.explorer):
        part.watch_with(window.waiting)
    if window.about.log:
        window.about.log.faulted.connect(window.status.warn)
