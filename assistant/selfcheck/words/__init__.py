"""Words of the self-check: typed views of its lexicon, amounts and days as people say them, negation, three-valued logic.

A new condition is an entry of lexicon/conditions.yaml, a device one of equipment.yaml.
"""
