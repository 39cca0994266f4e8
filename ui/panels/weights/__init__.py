"""Panel: the weights of each matrix, their gradient, and the norms of both over epochs."""
