"""Refuses files that can run code when they are read, by name or content, and says why."""

_PICKLE = "a pickle"
_NUMPY = "a NumPy file, which may hold a pickle"
_HDF5 = "an HDF5 file, which may hold Python code"
_KINDS = {
    **dict.fromkeys((".pt", ".pth", ".bin", ".pkl", ".pickle", ".ckpt"), _PICKLE),
    **dict.fromkeys((".npy", ".npz"), _NUMPY),
    **dict.fromkeys((".h5", ".hdf5"), _HDF5),
}
_MARKS = {
    b"PK\x03\x04": "a zip, such as torch.save writes around a pickle",
    **{bytes([0x80, protocol]): _PICKLE for protocol in range(2, 6)},
    b"\x93NUMPY": _NUMPY,
    b"\x89HDF": _HDF5,
}
REFUSED_SUFFIXES = tuple(_KINDS)


def refusal_of_name(suffix: str) -> str | None:
    """Why a file with that suffix is not read; None if it may be read."""
    kind = _KINDS.get(suffix.lower())
    return kind and _sentence(kind)


def refusal_of_content(data: bytes) -> str | None:
    """Why these bytes are not read; None if no such format is recognised. Only for bytes that failed to parse
    as safetensors: a header of 640 bytes stores its length as the same first bytes as a pickle."""
    kind = next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), None)
    return kind and _sentence(kind)


def _sentence(kind: str) -> str:
    return (
        f"This is {kind}: reading it can run any program, so Unroll never does; in Python write the weights "
        'with safetensors.torch.save_file(model.state_dict(), "model.safetensors") and open that file.'
    )
