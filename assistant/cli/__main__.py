"""`python -m assistant.cli` is `tiaoli`."""

from assistant.cli import main

main()
