"""What a configured language model is used for: answers always, facts at ingest and statements of a self-check where asked for.

Before its first answer over a library a model is tried once; how that ended is kept in the library's folder, by model and server.
"""

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from assistant.generate import LanguageModel
    from assistant.generate.reading import StatementReader
    from assistant.model import Trial
    from ingest.facts import Extractor

TRIALS = "language_models.json"
_AGAIN_S = 60.0
"""Seconds after which a model that could not be tried, because it did not answer, is tried again."""


class LanguageUses:
    """The model that the environment names, connected once. Every method raises MissingExtraError naming a package that is not
    installed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._model: LanguageModel | None = None
        self._reader: StatementReader | None = None
        self._tried = -_AGAIN_S

    def model(self) -> "LanguageModel | None":
        from assistant.generate import configured

        if self._model is None:
            self._model = configured()
        return self._model

    def sent(self) -> str:
        """What of a question goes where; "" where no model is named."""
        name = os.environ.get("TIAOLI_LLM", "").strip()
        if not name:
            return ""
        server = urlsplit(os.environ.get("TIAOLI_LLM_BASE_URL", "")).netloc.rpartition("@")[2]
        where = f"{name}（{server}）" if server else name
        return f"已配置语言模型 {where}：您的问题、前几句追问和查到的条款会发给它，别的不发；它说的每一句经程序核对后才显示。"

    def answering(self) -> "LanguageModel | None":
        """The model for answers; one that fails its trial, or does not answer it, is not trusted."""
        model = self.model()
        if model is None or self._known(model):
            return model
        from assistant.generate.provider.errors import ModelError

        model.trusted = False
        if time.monotonic() - self._tried >= _AGAIN_S:
            self._tried = time.monotonic()
            with suppress(ModelError):
                self.tried(model)
        return model

    def tried(self, model: "LanguageModel") -> "tuple[Trial, ...]":
        """The model's trial, made anew and kept. Raises ModelError where it does not answer."""
        from assistant.generate.trial import passed, trial

        rows = trial(model)
        model.trusted = passed(rows)
        self._keep({**self._kept(), _name(model): model.trusted})
        return rows

    def _known(self, model: "LanguageModel") -> bool:
        kept = self._kept().get(_name(model))
        if isinstance(kept, bool):
            model.trusted = kept
        return isinstance(kept, bool)

    def _kept(self) -> dict[str, object]:
        try:
            kept = json.loads((self._home / TRIALS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _keep(self, kept: dict[str, object]) -> None:
        """A library that cannot be written has its models tried in every process."""
        file = self._home / TRIALS
        with suppress(OSError):
            beside = file.with_suffix(f".{os.getpid()}")
            beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(file)

    def extractors(self) -> "tuple[Extractor, ...] | None":
        """The pipeline's extractors and the language model's (TIAOLI_LLM_FACTS=1); None for the pipeline's alone."""
        if os.environ.get("TIAOLI_LLM_FACTS") != "1" or (model := self.model()) is None:
            return None
        from assistant.generate.extract import model_extractor
        from ingest.facts import EXTRACTORS

        return (*EXTRACTORS, model_extractor(model, EXTRACTORS))

    def reader(self) -> "StatementReader | None":
        """Reads statements of a self-check for what the rules left unread (TIAOLI_LLM_CHECK=1)."""
        if os.environ.get("TIAOLI_LLM_CHECK") != "1" or (model := self.model()) is None:
            return None
        from assistant.generate.reading import StatementReader

        if self._reader is None:
            self._reader = StatementReader(model)
        return self._reader


def _name(model: "LanguageModel") -> str:
    """The model, its server and what it was tried with: another prompt is another trial."""
    from assistant.generate import prompts

    told = f"{model.base_url or ''}|{prompts.DRAFT}|{prompts.instruction('trial.yaml')}"
    return f"{model.name}|{hashlib.sha256(told.encode()).hexdigest()[:12]}"
