"""Many runs of one document: every seed with every cell, side by side."""
