"""The state heatmap: units × time steps, with numbers and labels, and above it the tape (symbols, loss)."""
