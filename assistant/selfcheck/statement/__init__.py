"""What an enterprise said: its message read into observations, devices, steps of a rectification, answers to questions.

In: a message, the questions before it. Out: what was heard, settled where a later word corrects an earlier one.
"""
