"""The training curves: loss and accuracy over epochs."""
