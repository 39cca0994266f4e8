"""Training: batches, the trainers of both engines, and the thread that runs them."""
