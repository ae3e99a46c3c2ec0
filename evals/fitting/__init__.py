"""`make scorer`: the weights of the answer fitted on the training folds. In: gold questions. Out: assistant/answer/weights, one file a fold aside.

Another regression is a function in `regressions`.
"""
