"""The two indexes beside the records: words (tantivy) and vectors (Chroma, or an exact scan), each stamped with the state it reflects."""
