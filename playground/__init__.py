"""The engine of Unroll: data, models, training and traces. It does not import Qt."""
