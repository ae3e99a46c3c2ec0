"""What a sentence says, as far as several extractors ask it: phrases, subjects, rules, the act a time binds, event-bound times.

In: a document with its clause tree (`layer`), a sentence or a phrase (the other files). Out: the `SentenceLayer` that every extractor is
given, spans and small values. Extractors in `facts` read from here, never from each other. A new reading of sentences is a method of
`layer`.
"""
