"""The one mutable root of the window, and what it owns: document, training, sweeps, exports."""
