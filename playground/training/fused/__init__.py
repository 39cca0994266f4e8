"""The fused engine: whole bursts of training in compiled loops, with the interpreter's lock released."""
