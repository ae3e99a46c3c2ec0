"""Times: how official documents and people write them, what they mean in ISO 8601, and reckoning with them.

In: a text, sometimes a day to read it from. Out: normalized times with their spans (`timeline`), days (`due_dates`, `days`,
`working_days`), the days between which a document binds (`force`).
A new form of time is a pattern in `grammar` and its meaning in `meanings`.
"""
