"""The desktop user interface: Qt views of the values that `playground` computes; imports no torch itself."""
