"""The training data: task, pairs, vocabulary."""
