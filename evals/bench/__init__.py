"""Speed, memory and quality beside what one would otherwise build, measured in one run; never part of the tests.

The benchmarks import only the facade. Where they measure what a part gives, they replace it by its name in a process of their own.
"""
