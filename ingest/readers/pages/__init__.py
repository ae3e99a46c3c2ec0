"""Formats that place words on pages: PDF, OFD, pictures of pages.

Words with their places (`pieces`) -> lines in reading order (`lines`), tables by their ruling (`grid`) -> running heads dropped
(`furniture`) -> paragraphs joined (`paragraphs`). A format only has to say where its words stand; pictures are read by `ocr`.
"""
