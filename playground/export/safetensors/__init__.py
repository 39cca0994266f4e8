"""Exports the parameters as a safetensors file, without pickle."""
