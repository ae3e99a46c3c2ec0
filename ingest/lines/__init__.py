"""What a single line of a document is: numbering marks, the frame of an official document, traces of pages.

In: a line. Out: what it is. A new numbering mark is a row of lexicon/markers.yaml, a fixed phrase of the frame one of frame.yaml.
"""
