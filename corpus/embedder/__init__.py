"""The built-in embedding model: its weights, its card (MODEL_CARD.md) and the programme that trains it (train.py)."""
