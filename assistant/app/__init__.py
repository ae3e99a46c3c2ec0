"""The facade: everything a surface (command line, page, API, evaluation) may ask of Tiaoli."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant.app.desk_work import DeskWork
from assistant.app.given import LONGEST_QUESTION, day_of, fit, legible
from assistant.app.home import collect_rarely, home_folder
from assistant.app.language import LanguageUses
from assistant.app.register_work import RegisterWork
from assistant.app.taking_in.amendments import apply_amendments, check_removable
from assistant.app.taking_in.archives import unpacked
from assistant.app.taking_in.corrections import still_corrected
from assistant.app.taking_in.intake import CHANGED, Intake, bytes_of, find_files, ids_of, read_all, taken_in
from assistant.app.taking_in.reading import Made, PageOf, Reached, named
from assistant.app.taking_in.rereading import REREAD, Reread, examined, is_older, reread_all
from assistant.model import Answer, CheckReport, FormField, ModelReport, Scope
from assistant.retrieve import EvidenceIndex
from corpus.entries import Diagnosis, DocumentEntry
from corpus.errors import BadInputError, UnknownDocumentError, in_short
from corpus.model import PolicyRecord
from corpus.store.library import Library
from corpus.text.variants import simplified

if TYPE_CHECKING:
    from assistant.selfcheck import Checker, Dialogue, Filled

SAMPLES = ("jiaxing-2011", "shaoxing-2020", "zhejiang-2017", "ningbo-2015", "changji-2017")
Progress = Callable[[Intake], None]


class Tiaoli(RegisterWork, DeskWork):
    """An assistant over one library. Open it with `Tiaoli.open()`; close it, or use it as a context."""

    def __init__(self, library: Library, home: Path) -> None:
        self.library = library
        self.home = home
        self._index = EvidenceIndex(library)
        self._checker: tuple[int, Checker] | None = None
        self._language = LanguageUses(home)

    @classmethod
    def open(cls, home: Path | None = None, samples: bool | None = None, url: str | None = None) -> Self:
        """The assistant over the library in `home` or in the database at `url`; else TIAOLI_DATABASE, TIAOLI_HOME, the user data folder.

        A first use loads the five shipped policies; `samples` False or TIAOLI_SAMPLES=0 starts empty; removed ones do not come back.
        """
        url = url or (None if home else os.environ.get("TIAOLI_DATABASE"))
        home = home or home_folder()
        collect_rarely()
        assistant = cls(Library.open(home, url=url), home)
        if samples if samples is not None else os.environ.get("TIAOLI_SAMPLES") != "0":
            assistant._load_samples()
        return assistant

    def close(self) -> None:
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # Documents

    def _load_samples(self) -> None:
        missing = [name for name in SAMPLES if name not in self.library.samples()]
        if not missing or not self.library.writable:
            return
        from ingest.pipeline import ingest_bytes

        folder = resources.files("corpus") / "documents"
        held = {entry.id for entry in self.library.documents()}
        records = [ingest_bytes((folder / f"{n}.txt").read_bytes(), f"{n}.txt", n) for n in missing if n not in held]
        for _ in self.library.add_many(records):
            pass
        self.library.mark_samples(missing)

    def ingest(
        self,
        paths: Sequence[Path | str],
        document_id: str | None = None,
        on_progress: Progress | None = None,
        jobs: int = 1,
        cluster: str | None = None,
        on_page: Callable[[Reached], None] | None = None,
    ) -> list[Intake]:
        """Read files and folders into the library, one transaction a file; what became of each file, skipped ones too.

        `jobs` processes read them, or where `cluster` is given the Ray cluster at that address ("": `jobs` workers on this machine).
        `on_progress` is called after each file; `on_page` after each page, by a thread of its own where there are `jobs`, by no cluster.

        Raises BadInputError for a path that is not there, for an id that cannot be one, and when nothing can be read.
        """
        files, skipped = find_files([Path(path) for path in paths])
        done: list[Intake] = [Intake(path=named(path), outcome="skipped", message=why) for path, why in skipped.items()]
        with unpacked(files) as inside:
            done += inside.told
            chosen = ids_of(inside.files, document_id) if inside.files else {}
            with self.library.batch():
                for path, name, made in self._made(chosen, jobs, cluster, inside.telling(on_page)):
                    done.append(inside.shown(taken_in(self.library, path, name, still_corrected(self.library, made))))
                    if on_progress:
                        on_progress(done[-1])
                if touched := {row.document_id for row in done if row.outcome in CHANGED and row.document_id}:
                    done += apply_amendments(self.library, touched)
        return done

    def _made(self, chosen: dict[Path, str], jobs: int, cluster: str | None, on_page: PageOf) -> Iterator[tuple[Path, str, Made]]:
        extractors = self._language.extractors()
        if cluster is None or extractors is not None:
            return read_all(chosen, self._is_held, jobs, extractors, on_page)
        from assistant.app.taking_in.cluster import read_on_cluster

        return read_on_cluster(chosen, self._is_held, cluster, jobs)

    def _is_held(self, path: Path, document_id: str) -> bool:
        """The library holds this very file under this id, read by the rules of today."""
        from hashlib import sha256

        from ingest.reading import reading_rules

        held = self.library.source_hash(document_id)
        if held is None or sha256(bytes_of(path)).hexdigest() != held:
            return False
        return self.library.is_sound(document_id) and self.library.get(document_id).reading == reading_rules()

    def documents(self) -> list[DocumentEntry]:
        return self.library.documents()

    def record(self, document_id: str, version: int | None = None) -> PolicyRecord:
        """The record of a document, the newest version unless one is named. Raises UnknownDocumentError."""
        return self.library.get(document_id, version)

    def show(self, ref: str) -> dict[str, Any]:
        """`ID[@N][#CLAUSE]` as {"document_id", "version", "title", "text", "span", "clauses", "report"}.

        Raises UnknownDocumentError for an unknown id or version, BadInputError for an unknown clause.
        """
        from assistant.app.showing import shown

        return shown(self.library, ref)

    def remove(self, document_id: str) -> None:
        """Take a document out, all versions. Raises UnknownDocumentError, BadInputError for an edition that a decision makes."""
        check_removable(self.library, document_id)
        with self.library.batch():
            self.library.remove(document_id)
            apply_amendments(self.library)

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        region: str | None = None,
        as_of: date | str | None = None,
        document: str | None = None,
        id: str | None = None,
        scope: Scope | dict[str, Any] | None = None,
        explain: bool = False,
    ) -> Answer:
        """The cited answer to `question` after the earlier turns `history`; `region` is where the user is, as typed.

        `explain` adds how it came about (`Answer.trace`).
        """
        *_, last = self.answering(question, history, region, as_of, document, id, scope, explain)
        return last

    def answering(
        self,
        question: str,
        history: Sequence[str] = (),
        region: str | None = None,
        as_of: date | str | None = None,
        document: str | None = None,
        id: str | None = None,
        scope: Scope | dict[str, Any] | None = None,
        explain: bool = False,
    ) -> Iterator[Answer]:
        """As `ask`, while the answer grows; the last is the whole. Raises BadInputError, UnknownDocumentError."""
        from assistant.converse import responding

        given = scope if isinstance(scope, Scope) else Scope(**{k: v for k, v in (scope or {}).items() if k in Scope.model_fields})
        where = Scope(region=region or given.region, document=document or given.document, documents=given.documents)
        for chosen in where.named:
            if chosen not in self._index.entries():
                raise UnknownDocumentError(f"库里没有编号为 {chosen} 的文件。用 tiaoli documents 查看现有文件。")
            self._index.record(chosen)  # a damaged one is told, not passed over
        # traditional characters are looked up as simplified ones, as the index holds them
        question, history = (
            simplified(legible(question, LONGEST_QUESTION)),
            [simplified(legible(turn, LONGEST_QUESTION)) for turn in history],
        )
        if not question.strip():
            raise BadInputError("请给出问题。")
        model = self._language.answering() if os.environ.get("TIAOLI_LLM") else None
        day = day_of(as_of)
        put = partial(responding, self._index, question, history=history, scope=where, as_of=day, id=id, model=model, explain=explain)
        return self._index.steady(put)

    def known_place(self, name: str) -> str:
        """`name` itself where it names a place, several of one name, or the whole nation. Raises BadInputError otherwise."""
        from corpus.bodies.places import find_places, resolve

        if not find_places(name) and resolve(name) is None:
            raise BadInputError(f"地区“{in_short(name)}”不认识：请写行政区名，如 绍兴市 或 浙江省绍兴市。")
        return name

    def search(self, query: str, k: int = 10) -> list[dict[str, Any]]:
        """The `k` best clauses: {"document_id", "document_title", "clause_id", "label", "score", "text"}."""
        from assistant.app.showing import hit_rows

        return hit_rows(self.library, self.library.search(simplified(legible(query, LONGEST_QUESTION)), k))

    # Self-check

    def check(
        self,
        statement: str | None = None,
        turns: "Sequence[str | Filled]" = (),
        profile: Path | None = None,
        as_of: date | str | None = None,
        id: str | None = None,
    ) -> CheckReport:
        """The enterprise's own account, or a profile file (YAML, JSON), checked against every criterion of the library.

        `turns` are its later replies: messages, or fields of the form by their ids. Raises BadInputError for a profile that cannot be
        read and for a field that cannot hold what was filled in.
        """
        return self._told(statement, turns, profile, as_of).report(id)

    def check_form(
        self,
        statement: str | None = None,
        turns: "Sequence[str | Filled]" = (),
        profile: Path | None = None,
        as_of: date | str | None = None,
    ) -> tuple[FormField, ...]:
        """A form for what the rules that may concern the enterprise still need to know, those fields first that settle most.

        Takes what `check` takes; what is filled in goes back into `check` (and here) as a turn, {field.id: value}.
        """
        return self._told(statement, turns, profile, as_of).form()

    def check_with_form(
        self, turns: "Sequence[str | Filled]", as_of: date | str | None = None
    ) -> tuple[CheckReport, tuple[FormField, ...]]:
        """What `check` and `check_form` give of these turns, which are read once."""
        talk = self._told(None, turns, None, as_of)
        return talk.report(None), talk.form()

    def _told(self, statement: str | None, turns: "Sequence[str | Filled]", profile: Path | None, as_of: date | str | None) -> "Dialogue":
        talk = self.dialogue(profile, as_of)
        for turn in [*([statement or ""] if statement is not None or profile is None else []), *turns]:
            talk.take(fit(turn))
        return talk

    def write_form(self, fields: Sequence[FormField], path: Path) -> None:
        """The form as a file to fill in, which `profile` takes."""
        from assistant.selfcheck.session.form import form_file

        path.write_text(form_file(fields, path.name), encoding="utf-8")

    def dialogue(self, profile: Path | None = None, as_of: date | str | None = None) -> "Dialogue":
        """A self-check over several messages: `say` takes one and gives what was understood, the state and the next questions.

        Raises BadInputError for a profile that cannot be read.
        """
        from assistant.selfcheck import Dialogue
        from assistant.selfcheck.session.profile import read_profile

        day = day_of(as_of)
        known = read_profile(profile) if profile is not None else None
        when = date.fromisoformat(day) if day else None
        return Dialogue(
            self.library,
            as_of=when,
            profile=known,
            checker=self._compiled_rules(),
            reader=self._language.reader(),
            answerer=lambda question: self.ask(question, as_of=day),
        )

    def _compiled_rules(self) -> "Checker":
        """The library's rules, compiled once a generation."""
        from assistant.selfcheck import Checker

        generation = self.library.generation
        if self._checker is None or self._checker[0] != generation:
            self._checker = (generation, Checker(self.library))
        return self._checker[1]

    def write_report(self, report: CheckReport, path: Path) -> None:
        """The report of a self-check as a page that prints well (.html), else as a Word file."""
        if path.suffix.lower() in (".html", ".htm"):
            from assistant.selfcheck.reporting.page import page

            path.write_text(page(report), encoding="utf-8")
            return
        from assistant.selfcheck.reporting.word import write_docx

        write_docx(report, path)

    # Measuring

    def versions(self) -> dict[str, str]:
        """What an answer depends on: code, library (hash over the records' hashes), embedder."""
        from hashlib import sha256
        from importlib.metadata import version

        entries = self.library.documents()
        held = sha256("".join(f"{entry.id}:{self.library.source_hash(entry.id)}\n" for entry in entries).encode())
        return {"tiaoli": version("tiaoli"), "library": held.hexdigest()[:16], "embedder": self.library.embedder_name}

    def encode(self, texts: list[str]) -> Any:
        """Vectors of the library's embedder, float32 (n, dimensions)."""
        return self.library.encode(texts)

    # Care

    def reindex(self) -> None:
        self.library.reindex()

    def reread(self) -> Iterator[Reread]:
        """Read every document again from what the library keeps of it, where other rules than today's read it: a row a document.

        Versions and hand-made corrections stay; one transaction a document, so that it can be left off at any of them.
        """
        return reread_all(self.library, self._language.extractors())

    def doctor(self) -> list[Diagnosis]:
        """What is sound and what is not; a last finding says whether documents were read by older rules."""
        found = self.library.doctor()
        return found if any(one.level == "error" for one in found) else [*found, examined(self.library)]

    @property
    def sent_to_model(self) -> str:
        """What of a question goes to which language model, a sentence in Chinese; "" where none is configured."""
        return self._language.sent()

    def try_model(self) -> ModelReport:
        """What the configured language model can do, by three questions. Raises BadInputError where none is configured, ModelError (a
        TiaoliError) where it does not answer."""
        model = self._language.model()
        if model is None:
            raise BadInputError("没有配置语言模型：请设置 TIAOLI_LLM，如 openai:qwen3，以及 TIAOLI_LLM_BASE_URL。")
        rows = self._language.tried(model)
        return ModelReport(model=model.name, way=model.way, trusted=model.trusted, trials=rows)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of the library after what was asked: an index is due, a document is damaged, or older rules than
        today's read what was asked about. Usually empty."""
        read = (f"问到的文件有按旧规则解析的：{REREAD}",) if any(map(is_older, self._index.readings)) else ()
        return (*self.library.notices, *self._index.notices, *read)
