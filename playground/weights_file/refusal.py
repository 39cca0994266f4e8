"""Refuses files that can run code when they are read, by name or content, and says why."""

from playground.language import Message, sentences

_PICKLE = Message("a pickle")
_NUMPY = Message("a NumPy file, which may hold a pickle")
_HDF5 = Message("an HDF5 file, which may hold Python code")
_KINDS = {
    **dict.fromkeys((".pkl", ".pickle"), _PICKLE),
    **dict.fromkeys((".npy", ".npz"), _NUMPY),
    **dict.fromkeys((".h5", ".hdf5"), _HDF5),
}
_MARKS = {
    **{bytes([0x80, protocol]): _PICKLE for protocol in range(2, 6)},
    b"\x93NUMPY": _NUMPY,
    b"\x89HDF": _HDF5,
}
_OLD_TORCH = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save before 1.6 begins with this number
_LONGEST_NAME = 24  # letters of a file name in a line to be copied
REFUSED_SUFFIXES = tuple(_KINDS)


def refusal_of_name(suffix: str) -> Message | None:
    """Why a file with that suffix is not read; None if it may be read."""
    kind = _KINDS.get(suffix.lower())
    return kind and _sentence(kind)


def refusal_of_content(data: bytes, name: str) -> Message | None:
    """Why these bytes are not read; None if no such format is recognised. Only for bytes that failed to parse
    as safetensors: a header of 640 bytes stores its length as the same first bytes as a pickle."""
    if data.startswith(_OLD_TORCH):
        why = Message("This is a file of an old torch.save, a pickle, which can run any program.")
        return sentences(why, conversion(name))
    kind = next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), None)
    return kind and _sentence(kind)


def torch_refusal(found: Message, name: str) -> Message:
    """Why a file of torch.save is not read: it holds `found`, a phrase, besides plain tensors."""
    why = Message(
        "The file holds {found}; Unroll reads only tensors, since more could run programs.", found=found
    )
    return sentences(why, conversion(name))


def conversion(name: str) -> Message:
    """What to do about a file of torch.save that torch itself may read: the lines of Python, in one."""
    plain = name.isascii() and name.isprintable() and len(name) <= _LONGEST_NAME
    source = name if plain else "model.pt"
    code = (
        f"import torch, safetensors.torch; w = torch.load({source!r}, 'cpu', weights_only=True); "
        "safetensors.torch.save_file({k: v.contiguous().clone() for k, v in w.get('state_dict', w).items()}, "
        "'weights.safetensors')"
    )
    return Message("Save only model.state_dict(), or convert what torch can read: {code}.", code=code)


def _sentence(kind: Message) -> Message:
    return Message(
        "This is {kind}: reading it can run any program, so Unroll never does; in Python write the weights "
        "with {code} and open that file.",
        kind=kind,
        code='safetensors.torch.save_file(model.state_dict(), "model.safetensors")',
    )
