"""Work done in its user's turn, in a thread: what every callback of the page is wrapped in."""

import inspect
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from anyio import CancelScope, to_thread

from assistant.web.door import USER
from assistant.web.door.limits import Turns
from assistant.web.door.refusal import Refused

STATE_KEPT = 12 * 3600
"""Seconds for which what one visitor said is kept on the server."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""What every event of the page is given: our own words say what is being done, and nobody else may call it."""


def in_turn(turns: Turns, work: Callable[..., Any]) -> Callable[..., Any]:
    """`work`, plain or a generator, done in a thread once it is its user's turn; a user who asks too much at once is told so."""

    async def answer(request: gr.Request, *inputs: Any) -> Any:
        async with _turn(turns, request):
            return await to_thread.run_sync(work, *inputs)

    async def stream(request: gr.Request, *inputs: Any) -> AsyncIterator[Any]:
        async with _turn(turns, request):
            steps: Generator[Any, None, None] = work(*inputs)
            try:
                while (step := await to_thread.run_sync(next, steps, None)) is not None:
                    yield step
            finally:
                # who left the page waits no more: what the work holds is given back, and not by the thread that serves the others
                with CancelScope(shield=True):
                    await to_thread.run_sync(steps.close)

    return stream if inspect.isgeneratorfunction(work) else answer


def kept(value: Any) -> gr.State:
    """What lies on the server for one visitor: a browser cannot send it back changed."""
    return gr.State(value, time_to_live=STATE_KEPT)


@asynccontextmanager
async def _turn(turns: Turns, request: gr.Request) -> AsyncIterator[None]:
    sent = request.request
    try:
        async with turns.taken(sent.scope[USER] if sent else ""):
            yield
    except Refused as refused:
        raise gr.Error(str(refused), title="请稍等", print_exception=False) from refused
