"""Saves the program's views as figures for papers and slides, in a process without a window."""
