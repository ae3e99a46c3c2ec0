"""What every reader returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceText:
    """Text of one file as given, before any cleaning.

    format: "txt" | "md" | … ; encoding: how the bytes were read ("utf-8", "gb18030", "utf-16"), "" where the format says it itself.
    """

    text: str
    format: str
    encoding: str
