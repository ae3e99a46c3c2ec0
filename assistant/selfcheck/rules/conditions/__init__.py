"""The condition of a rule, in the words of its policy, as an expression that can be true, false or unknown of an enterprise.

In: the words. Out: an expression of assistant.selfcheck.words.logic. Another way to word a condition is a reading here.
"""
