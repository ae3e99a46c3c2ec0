"""`make score`: everything that has gold, asked and scored, in one table beside the accepted figures.

In: the shared folder (TIAOLI_SHARED) and its scorer, read where they lie. Out: Markdown and JSON, evals/accepted.json when the
figures are accepted, a line in evals/exam.log for every look at the exam.
A new set with gold is a row of `sets.SETS`; what is right for a small case or a talk is a row of cases.yaml or talks.yaml.
"""
