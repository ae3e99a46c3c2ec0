"""What desks are made of: links, cards, tables, charts, the text of a document. Comes in: rows and records; goes out: escaped HTML.

Every passage that is named is a link of `links`; the page opens it beside what is being read (page.js), a browser without script in a tab.
"""
