"""What a sentence says, as far as several extractors ask it: who bears a duty, the act a time binds, event-bound times, rules.

In: a sentence or a phrase. Out: spans and small values. Extractors in `facts` read from here, never from each other.
"""
