"""File to record: reading, cleaning, structure, metadata and facts. Pure and deterministic."""
