"""Files into the library. In: paths, archives, a cluster's workers. Out: records added, and what became of each file.

Amending decisions make editions, heads corrected by hand stay; a new way of bringing files in is a file here.
"""
