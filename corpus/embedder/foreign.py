"""The one place that opens models of sentence-transformers: from this machine's disk only, nothing is ever downloaded."""

import os
from importlib import import_module, util
from typing import Any, Literal

from corpus.errors import BadInputError, MissingExtraError

Kind = Literal["SentenceTransformer", "CrossEncoder"]
_CALLED = {"SentenceTransformer": ("向量模型", "TIAOLI_EMBEDDER"), "CrossEncoder": ("重排模型", "TIAOLI_RERANKER")}


def open_offline(kind: Kind, name: str) -> Any:
    """The model `name` (a name or a folder) as the class `kind` of sentence-transformers.

    Raises MissingExtraError when sentence-transformers is not installed, BadInputError when the model is not on this machine.
    """
    called, variable = _CALLED[kind]
    if util.find_spec("sentence_transformers") is None:
        raise MissingExtraError(f"{called}“{name}”需要 sentence-transformers：请运行 pip install tiaoli[models]")
    # the flags must stand before huggingface_hub is imported
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    library = import_module("sentence_transformers")
    try:
        return getattr(library, kind)(name, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise BadInputError(
            f"本机没有可用的{called}“{name}”：请给出 sentence-transformers 模型所在的文件夹，或取消环境变量 {variable}"
        ) from error
