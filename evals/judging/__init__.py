"""One case judged: answers, self-checks, facts, hits; why it failed. A new measure is a function in `measures`."""
