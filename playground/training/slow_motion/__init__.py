"""One update phase by phase: forward, loss by step, backward step by step, sum, clip, optimizer, weights."""
