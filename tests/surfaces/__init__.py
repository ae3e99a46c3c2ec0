"""Tests of what people touch: command line, page, API, MCP."""
