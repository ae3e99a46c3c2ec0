"""Precision by reading: facts sampled from documents that no gold covers, and a person's verdict on each."""
