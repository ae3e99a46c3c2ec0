"""Question or enterprise -> cited result. Reads the library, writes nothing.

`understand` -> `retrieve` -> `answer` (candidates, decision, composing) through the gate `verify`; `selfcheck`, `registers`; `generate`
(a language model behind the gate); `converse` (follow-ups); `app` (the facade) under `cli`, `web`, `api`, `mcp`.
"""
