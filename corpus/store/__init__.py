"""Where records are kept and found: `Library` is the one door (add, remove, get, facts, search).

In: policy records. Out: records, facts, hits. Behind the door lie `records` (SQL, the truth) and `caches` (tantivy, Chroma), which
rebuild from it. A new back end of the records goes into `records`, of an index into `caches`.
"""
