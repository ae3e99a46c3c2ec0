"""Cases proposed: from a document's facts, from what people thought of answers."""
