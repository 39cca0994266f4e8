"""The script as a notebook, with a heatmap of the states."""
