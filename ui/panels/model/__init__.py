"""What is built and how it is trained."""
