"""Name, version and file suffixes of the program, in a module that is cheap to import."""

APP_NAME = "Unroll"
APP_VERSION = "0.1.0"  # as in pyproject.toml
PROJECT_SUFFIX = ".unroll"
WEIGHTS_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")  # all but the first are torch.save's
TABLE_SUFFIXES = (".tsv", ".csv", ".txt")
