"""The compiled code: the passes, the cells, the optimizers, and the loop over them."""
