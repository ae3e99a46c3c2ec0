"""What was said set against conditions in a policy's own words, by the built-in reader.

In: the pieces of a conversation and conditions. Out: for each condition whether it is met, not met, spoken of or not, with the words.
"""
