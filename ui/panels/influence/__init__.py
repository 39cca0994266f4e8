"""Panel: influence of each earlier input and state on each output, and how it fades with distance."""
