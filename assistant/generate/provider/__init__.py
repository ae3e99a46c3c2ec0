"""The language model behind its server: the connection and its bounds, the client of every provider, its errors, what calls cost.

In: messages. Out: text as it streams, tokens and seconds. Another provider is a way of asking in `client`.
"""
