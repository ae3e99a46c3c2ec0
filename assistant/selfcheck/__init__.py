"""An enterprise checks itself: statement or profile against the rules of the library's documents."""

from assistant.selfcheck.check import Checker, check
from assistant.selfcheck.dialogue import Dialogue, Reply

__all__ = ["Checker", "Dialogue", "Reply", "check"]
