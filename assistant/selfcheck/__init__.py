"""An enterprise checks itself: statement or profile against the rules of the library's documents."""

from assistant.selfcheck.session.check import check
from assistant.selfcheck.session.checker import Checker
from assistant.selfcheck.session.dialogue import Dialogue, Reply

__all__ = ["Checker", "Dialogue", "Reply", "check"]
