"""`make scorer`: the weights of the answer fitted on the training folds. In: gold questions. Out: assistant/answer/weights.

Another regression is a function in `regressions`.
"""
