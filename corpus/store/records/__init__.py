"""The truth of a library: its SQL tables, what is read from and written to them, and the rows that pass to the caches."""
