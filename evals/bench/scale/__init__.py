"""How figures grow with the library: both back ends at several sizes, over clauses sampled from real laws. In: sizes. Out: a table."""
