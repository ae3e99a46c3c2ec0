"""The rules that a document sets for an enterprise, made of its facts: condition, consequence, time, place, whom they bind."""
