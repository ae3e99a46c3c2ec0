"""The tables' place in a page, and their words in English."""
