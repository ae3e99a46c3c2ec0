"""Speed, memory and quality beside what one would otherwise build, measured in one run; never part of the tests."""
