"""Source text -> canonical text: the one place where characters are taken out or lines joined, before any span exists."""
