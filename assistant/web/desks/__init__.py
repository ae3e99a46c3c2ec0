"""The desks of the page, a file each: what lies on it (`build`), and what happens when something is done (the methods of its class).

A method takes what the fields hold, calls the facade and renders with `parts`; all it gives is escaped. A new desk is a file here and a
line in `assistant.web.page`.
"""
