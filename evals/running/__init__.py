"""A run of all cases, what it is compared with, and whether a release may go out."""
