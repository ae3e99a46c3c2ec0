"""Saved pages of the web, and pieces of them.

In: bytes. Out: SourceText of blocks and what the page states of the document. What sites call their elements is data in lexicon/pages.yaml.
"""
