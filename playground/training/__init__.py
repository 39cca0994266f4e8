"""Training: batches, the trainer, and the one thread that runs it."""
