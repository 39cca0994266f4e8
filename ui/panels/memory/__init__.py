"""Panel: how far back the network remembers, and the half-lives of its units."""
