"""Is it still right: cases, measures, runs, comparison, report."""
