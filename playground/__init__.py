"""The engine of Unroll: data, models, training and traces. It knows nothing of Qt and prints nothing."""
