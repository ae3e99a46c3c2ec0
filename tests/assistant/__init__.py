"""Tests of questions: understanding, evidence, answers, the gate, a language model."""
