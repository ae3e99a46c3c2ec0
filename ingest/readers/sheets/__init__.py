"""Spreadsheets and comma-separated tables.

In: bytes. Out: SourceText of blocks: lines over the whole width as paragraphs, all else as rows of tables.
"""
