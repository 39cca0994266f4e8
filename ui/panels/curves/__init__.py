"""Loss and accuracy as they develop."""
