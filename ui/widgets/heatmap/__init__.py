"""The heatmap: units by time steps, with numbers, labels and the tape above it."""
