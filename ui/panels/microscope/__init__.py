"""The cell microscope: the arithmetic of one unit at one step."""
