"""What Tiaoli knows: the domain's types and words, and where they are kept. Imports nothing of ours.

`model`, `errors`, `entries`: types. `lexicon`: vocabulary that a policy expert edits. `text`, `times`, `bodies`, `citing`: reading
primitives. `embedder`: vectors. `store`: the library. `training`: offline programs that make the weights.
"""
