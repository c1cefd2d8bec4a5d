"""The library's tables, and the steps that lead to them from every older version."""

from __future__ import annotations

APPLICATION_ID = 0x436E7475  # tells our files from other programs' (SQLite's application_id)

# Of each version, in order: what is to be done to a library of the version before. Steps are never changed, only added.
# What is known of music hangs on the hash of its notes, not on a file: it outlives moves, new names and copies.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        # state: new (not looked into yet), ok, gone, cut (there is more in it than is listed)
        "CREATE TABLE folder(path TEXT PRIMARY KEY, added TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'new')",
        # path: bytes where it is no text; folder: '' for what ships; kind: clip, model; hash: NULL until it is read;
        # state: new (to be read), ok, broken, gone; trouble: why it is broken; seen: Unix seconds
        """CREATE TABLE file(
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, title TEXT NOT NULL,
            kind TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, hash TEXT, state TEXT NOT NULL,
            trouble TEXT, seen INTEGER NOT NULL)""",
        # With the state, so that a hundred thousand files are listed without looking at one of them.
        "CREATE INDEX file_listed ON file(folder, kind, title COLLATE NOCASE, state)",
        "CREATE INDEX file_hash ON file(hash)",
        "CREATE INDEX file_new ON file(id) WHERE state = 'new'",
        # rowid: file.id. It keeps its text: SQLite before 3.43 can't delete from an index without.
        """CREATE VIRTUAL TABLE file_text USING fts5(
            title, inside, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')""",
        "CREATE TABLE tag(hash TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY(hash, tag)) WITHOUT ROWID",
        """CREATE TABLE music(
            hash TEXT PRIMARY KEY, notes INTEGER, bars INTEGER, seconds REAL, key TEXT, metre TEXT, tempo REAL,
            style TEXT)""",
        """CREATE TABLE take(
            hash TEXT PRIMARY KEY, created TEXT, name TEXT, project TEXT, midi BLOB, begin_ticks INTEGER,
            end_ticks INTEGER, batch TEXT, place INTEGER, settings TEXT, checkpoint TEXT, features BLOB,
            feature_version INTEGER)""",
        "CREATE INDEX take_batch ON take(batch)",
        """CREATE TABLE embedding(
            hash TEXT, embedder TEXT, passage INTEGER, begin_ticks INTEGER, end_ticks INTEGER, vector BLOB,
            PRIMARY KEY(hash, embedder, passage)) WITHOUT ROWID""",
        "CREATE INDEX embedding_embedder ON embedding(embedder)",
        # No foreign key: it outlives what it is about.
        "CREATE TABLE feedback(id INTEGER PRIMARY KEY, hash TEXT, kind TEXT, created TEXT)",
        "CREATE INDEX feedback_hash ON feedback(hash)",
        "CREATE TABLE place(hash TEXT, embedder TEXT, x REAL, y REAL, PRIMARY KEY(hash, embedder)) WITHOUT ROWID",
        # What was done once: 'adopted', the folders that an older Continuo kept in its settings.
        "CREATE TABLE note(name TEXT PRIMARY KEY, value TEXT)",
    ),
    # trouble: a Text as JSON. Those with a sentence are read once more.
    ("UPDATE file SET state = 'new', trouble = NULL WHERE state = 'broken'",),
    # Drums alone, which could not be read before, are music too.
    ("UPDATE file SET state = 'new', trouble = NULL WHERE state = 'broken'",),
    # cells: as picture.picture_of has them. What was read before is read once more.
    (
        "CREATE TABLE picture(hash TEXT PRIMARY KEY, cells BLOB) WITHOUT ROWID",
        "UPDATE file SET state = 'new' WHERE state = 'ok' AND kind = 'clip'",
    ),
)

# What a damaged library is asked for, what can't be had again first.
SALVAGED = ("feedback", "take", "tag", "folder", "note", "music", "place", "embedding")
