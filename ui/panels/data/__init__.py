"""What the network learns from: task, pairs, vocabulary."""
