"""What every reader returns."""

from dataclasses import dataclass

from corpus.model import Remark


@dataclass(frozen=True)
class SourceText:
    """Text of one file as given, before any cleaning.

    format: "txt" | "md" | … ; encoding: how the bytes were read ("utf-8", "gb18030", "utf-16-le"), "" where the format says it
    itself; remarks: what a person should know about the reading.
    """

    text: str
    format: str
    encoding: str
    remarks: tuple[Remark, ...] = ()
