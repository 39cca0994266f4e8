"""The fused engine: trains in compiled loops, a whole burst per call, without holding the GIL."""
