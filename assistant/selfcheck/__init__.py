"""An enterprise checks itself: statement or profile against the rules of the library's documents."""

from assistant.selfcheck.session.check import check
from assistant.selfcheck.session.checker import Checker
from assistant.selfcheck.session.dialogue import Dialogue, Filled, Reply

__all__ = ["Checker", "Dialogue", "Filled", "Reply", "check"]
