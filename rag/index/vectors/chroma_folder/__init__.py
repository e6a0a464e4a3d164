"""Vectors in a Chroma folder beside the catalog.

Chroma 1.5 can be left unreadable by a kill while it writes; reading it from a second process while the first one writes
silently misses rows; and opening it, even to read, rewrites its files. Hence the seal, a file beside the folder that
states the size of every file in it, and these rules:

1. Whoever opens the folder, to write, to read or to check it, holds the opening lock while it opens.
2. Only the process that holds the writer lock sets the seal: when it has closed Chroma and all files are on disk. It
   removes the seal under the opening lock, before it opens the folder itself.
3. A reader opens a sealed folder only, and looks for the seal again when it has the opening lock: no writer can have
   taken the folder between. It waits for the lock a moment only, since it can scan the catalog instead. What it finds
   counts only while that very seal still stands: no writer has begun meanwhile.
4. A reader that cannot read a sealed folder removes the seal, under the lock with which it opened: it is still the seal
   of the folder it has read.

Times are no part of the seal, because opening Chroma writes to its files.
"""

from rag.index.vectors.chroma_folder.store import ChromaFolder, vectors_path

__all__ = ["ChromaFolder", "vectors_path"]
