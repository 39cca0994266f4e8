"""Tools for those who work on Unroll; nothing of the program imports them."""
