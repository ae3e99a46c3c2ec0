"""An enterprise checks itself: statement or profile against the rules of the library's documents."""

from assistant.selfcheck.check import Checker, check

__all__ = ["Checker", "check"]
