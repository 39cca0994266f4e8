"""Exports the network as an ONNX graph for other runtimes."""
