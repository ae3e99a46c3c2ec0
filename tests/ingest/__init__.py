"""Tests of reading: from a file to facts."""
