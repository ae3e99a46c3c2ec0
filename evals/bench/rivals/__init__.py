"""The pipelines a user would otherwise build, each measured in a process of its own."""
