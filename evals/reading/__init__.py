"""Case files as people write them: JSON Lines, YAML, fact files, checked against the library before anything runs."""
