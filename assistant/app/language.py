"""What a configured language model is used for: answers always, facts at ingest and statements of a self-check where asked for."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.generate import LanguageModel
    from assistant.generate.reading import StatementReader
    from ingest.facts import Extractor


class LanguageUses:
    """The model that the environment names, connected once. Every method raises MissingExtraError naming a package that is not
    installed."""

    def __init__(self) -> None:
        self._model: LanguageModel | None = None
        self._reader: StatementReader | None = None

    def model(self) -> "LanguageModel | None":
        from assistant.generate import configured

        if self._model is None:
            self._model = configured()
        return self._model

    def extractors(self) -> "tuple[Extractor, ...] | None":
        """The pipeline's extractors and the language model's (TIAOLI_LLM_FACTS=1); None for the pipeline's alone."""
        if os.environ.get("TIAOLI_LLM_FACTS") != "1" or (model := self.model()) is None:
            return None
        from assistant.generate.extract import model_extractor
        from ingest.facts import EXTRACTORS

        return (*EXTRACTORS, model_extractor(model))

    def reader(self) -> "StatementReader | None":
        """Reads statements of a self-check for what the rules left unread (TIAOLI_LLM_CHECK=1)."""
        if os.environ.get("TIAOLI_LLM_CHECK") != "1" or (model := self.model()) is None:
            return None
        from assistant.generate.reading import StatementReader

        if self._reader is None:
            self._reader = StatementReader(model)
        return self._reader
