"""Pictures; who can draw them is told by the request."""
