"""Is it still right: cases in (`reading`), each judged (`judging`), a run compared (`running`), shown (`reporting`).

`drafting` proposes cases, `score` runs everything that has gold, `ablate` switches mechanisms off, `bench` measures beside peers.
Uses the assistant through its facade, as a user would.
"""
