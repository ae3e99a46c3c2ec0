"""Files read on a Ray cluster: reading, OCR, parsing, facts and embedding are its tasks; this process alone writes the library.

In: files with their ids. Out: records with their vectors, in the order of the files. A worker that dies is replaced and its file read
again; after a killed run the next one goes on where it was, because what the library holds is not read twice.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.app.taking_in.reading import AHEAD, Made, named, read_bytes
from corpus.embedder.embedding import load_embedder
from corpus.errors import BadInputError, MissingExtraError, TiaoliError
from corpus.store.chunking import chunks_of
from corpus.store.records.rows import Embedded
from corpus.text.variants import simplified

_TRIES_AGAIN = 2
"""How often a file is read again whose worker died: the third time it is the file's fault."""

_LOOPBACK = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
"""Where the workers of a cluster of our own speak to each other; for 127.0.0.1 Ray takes the address by which others reach the machine."""

NOT_STARTED = "本机的 Ray 没有在半分钟内启动：请等机器空闲些再试，或不用 --engine ray"


def read_on_cluster(
    chosen: dict[Path, str], unchanged: Callable[[Path, str], bool], address: str, workers: int
) -> Iterator[tuple[Path, str, Made]]:
    """As `read_all`; `address`: that of the cluster, "" starts one of `workers` on this machine, which ends with the reading.

    Raises MissingExtraError without the extra `ray`, TiaoliError for a cluster that is not reached or has another version of this program.
    """
    from ingest.reading import reading_rules

    with _cluster(address, workers) as ray:
        task = ray.remote(max_retries=_TRIES_AGAIN)(read_and_embed)
        most = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting: deque[tuple[Path, str, Any]] = deque()
        for path, name in chosen.items():
            waiting.append((path, name, None if unchanged(path, name) else _submitted(ray, task, path, name, reading_rules())))
            # records wait in the cluster's memory until the library takes them: reading runs only a little ahead
            if len(waiting) > most:
                yield _done(ray, *waiting.popleft())
        while waiting:
            yield _done(ray, *waiting.popleft())


def read_and_embed(data: bytes, path: Path, document_id: str, rules: str) -> Embedded | BadInputError | TiaoliError:
    """The task: what becomes of one file. A TiaoliError ends the whole run."""
    from ingest.reading import reading_rules

    if reading_rules() != rules:
        return TiaoliError("集群里的条理与本机不是同一版本：请在每个节点上安装同一版本")
    record = read_bytes(lambda: data, path, document_id)
    if isinstance(record, BadInputError):
        return record
    chunks = chunks_of(record.document)
    return Embedded(record, chunks, load_embedder().encode([simplified(chunk.indexed) for chunk in chunks]))


def _submitted(ray: Any, task: Any, path: Path, document_id: str, rules: str) -> Any:
    from ingest.pipeline import read_file

    try:
        return task.remote(read_file(path), path, document_id, rules)
    except BadInputError as error:
        return ray.put(error)


def _done(ray: Any, path: Path, document_id: str, future: Any) -> tuple[Path, str, Made]:
    if future is None:
        return path, document_id, None
    try:
        made = ray.get(future)
    except ray.exceptions.RayError:
        made = BadInputError(f"{named(path)}：解析它的进程意外终止（可能内存不足），没有导入；其余文件不受影响。")
    if isinstance(made, TiaoliError) and not isinstance(made, BadInputError):
        raise made
    return path, document_id, made


@contextmanager
def _cluster(address: str, workers: int) -> Iterator[Any]:
    """Ray, connected; it tells nobody that it is used."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("用 Ray 读入需要 pip install 'tiaoli[ray]'") from error
    environment = {"env_vars": {name: os.environ[name] for name in ("TIAOLI_EMBEDDER",) if name in os.environ}}
    where: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": workers, "_node_ip_address": _LOOPBACK}
    try:
        ray.init(**where, runtime_env=environment, include_dashboard=None if address else False, log_to_driver=False, logging_level="ERROR")
    except Exception as error:  # a node that does not start in time is a bare Exception of Ray's
        where_to_look = f"连不上 Ray 集群 {address}：请检查 --address 和集群是否在运行" if address else NOT_STARTED
        raise TiaoliError(where_to_look) from error
    try:
        yield ray
    finally:
        ray.shutdown()
