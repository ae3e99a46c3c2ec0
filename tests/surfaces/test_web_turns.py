"""One user's many questions do not hold up the others."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.door.limits import Allowance, Turns
from assistant.web.door.refusal import Refused


def test_a_user_runs_few_waits_some_and_is_refused_the_rest() -> None:
    async def flood() -> tuple[int, int, bool]:
        turns, running, most, refused = Turns(running=2, waiting=5), 0, 0, 0
        gate = asyncio.Event()

        async def one() -> None:
            nonlocal running, most, refused
            try:
                async with turns.taken("li"):
                    running += 1
                    most = max(most, running)
                    await gate.wait()
                    running -= 1
            except Refused:
                refused += 1

        asked = [asyncio.create_task(one()) for _ in range(9)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        async with asyncio.timeout(5), turns.taken("other"):
            served = True
        gate.set()
        await asyncio.gather(*asked)
        assert turns._open == {}
        return most, refused, served

    assert asyncio.run(flood()) == (2, 4, True)


def test_a_turn_given_up_is_free_again() -> None:
    async def leave() -> None:
        turns = Turns(running=1, waiting=2)
        async with turns.taken("li"):
            waiting = asyncio.create_task(_hold(turns))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        async with asyncio.timeout(5), turns.taken("li"):
            pass
        assert turns._open == {}

    asyncio.run(leave())


async def _hold(turns: Turns) -> None:
    async with turns.taken("li"):
        await asyncio.Event().wait()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(0, 4)), max_size=60))
def test_no_user_takes_more_than_the_allowance_in_any_window(asked: list[tuple[str, int, int]]) -> None:
    now = 0.0
    allowance, taken = Allowance(10, 7, lambda: now), []
    for user, amount, wait in asked:
        now += wait
        if allowance.take(user, amount):
            taken.append((now, user, amount))
        for name in "ab":
            assert sum(a for t, u, a in taken if u == name and t > now - 7) <= 10
