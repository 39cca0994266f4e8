"""What all inspecting views share: the selection, the keys, and the network they show."""
