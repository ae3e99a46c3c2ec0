"""Each system measured in a process of its own, so that none pays for the memory of another."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

Figures = dict[str, float]


def figures_of(measure: Callable[..., Figures], *arguments: Any) -> Figures:
    """`measure(*arguments)` in a fresh process. Raises RuntimeError when that process ends without a result."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sending, measure, arguments))
    process.start()
    sending.close()
    try:
        figures: Figures = receiving.recv()
    except EOFError as error:
        process.join()
        raise RuntimeError(f"{measure.__name__} ended with status {process.exitcode}") from error
    process.join()
    return figures


def _measured(sending: Any, measure: Callable[..., Figures], arguments: tuple[Any, ...]) -> None:
    sending.send(measure(*arguments))
    sending.close()


def resident_mb() -> float:
    """Resident memory of this process now (Linux)."""
    return _status("VmRSS")


def peak_mb() -> float:
    """The most resident memory that this process ever had (Linux)."""
    return _status("VmHWM")


def _status(name: str) -> float:
    """A figure of /proc/self/status, MB; zero where there is no such file."""
    path = Path("/proc/self/status")
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return next((int(line.split()[1]) / 2**10 for line in lines if line.startswith(f"{name}:")), 0.0)
