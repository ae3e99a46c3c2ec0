"""Domain vocabulary as data, with one loader that validates it."""
