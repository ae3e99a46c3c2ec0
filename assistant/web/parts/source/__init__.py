"""A source to read: the text of a document with one passage marked, and the facts of its clause as cards."""
