"""Word documents: .docx with its automatic numbers, and the text of the older .doc.

In: bytes. Out: SourceText of blocks. A numbering format is a row of `numerals.FORMATS`.
"""
