"""Registers as files: spreadsheets, a calendar, the exchange format of facts. In: rows or a record. Out: a file, or what stands in it."""
