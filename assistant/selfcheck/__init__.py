"""An enterprise checks itself: statement or profile against the rules of the library's documents."""

from assistant.selfcheck.check import check
from assistant.selfcheck.checker import Checker
from assistant.selfcheck.dialogue import Dialogue, Reply

__all__ = ["Checker", "Dialogue", "Reply", "check"]
