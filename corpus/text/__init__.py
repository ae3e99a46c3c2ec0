"""Reading primitives of any Chinese text: numerals, amounts, sentences and phrases, words, index terms.

In: a text. Out: half-open spans into it, numbers, words; nothing here knows a policy. A new unit is a row of
lexicon/units.yaml, an everyday word a row of lexicon/everyday.tsv; a new reading primitive is a file here.
"""
