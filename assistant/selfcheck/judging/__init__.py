"""A rule against what is known of an enterprise on one day: the verdict, why, what follows, by when."""
