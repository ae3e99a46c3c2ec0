"""Tests of what we know: text, times, bodies, places, storage."""
