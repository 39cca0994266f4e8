"""Every matrix of the network as numbers: the weights, their gradient, and how large both are over epochs."""
