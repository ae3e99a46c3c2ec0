"""What a language model may fail with; every message is a short Chinese reason fit for a notice."""

from corpus.errors import TiaoliError


class ModelError(TiaoliError):
    """The language model gave nothing usable."""


class ModeRefusedError(ModelError):
    """The server does not know this way of asking for structured output."""
