"""Long proofs, run by hand with `python -m tests.long`; each reports figures. The suite has quick forms."""
