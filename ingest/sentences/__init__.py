"""What a sentence says, as far as several extractors ask it: phrases, subjects, rules, the act a time binds, event-bound times.

In: a document with its clause tree (`layer`), a sentence or a phrase (the other files). Out: the `SentenceLayer` that every extractor is
given, spans and small values. Extractors in `facts` read from here, never from each other. A new reading of sentences is a method of
`layer`.

The layer lives as long as the reading of its document: nobody asks for it later. On 89 documents (policies and laws) reading all of it
anew took some 10 ms a document; stored it would be 5.7 kB compressed (30 % of the compressed record), 3-4 ms more at ingest, and 2.3 ms
to load: worth it once a reader at question time asks for it.
"""
