"""Play, Stop and what follows the playhead."""
