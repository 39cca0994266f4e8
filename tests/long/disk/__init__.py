"""A disk that fails on purpose, and everything in the program that writes to one."""
