"""Reads the data.pkl of a torch.save file without Python's pickle module: only the opcodes and names that a
state_dict needs. Nothing is built but dict, list, tuple, str, int, float, bool, None and tensor records."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.language import Message, SaidError
from playground.vocabulary import shortened

MOST_BYTES = 1 << 20  # of data.pkl: a thousand tensors and their optimizer state take half of that
_LONGEST_NAME = 200  # bytes of a module or class name
_MOST_DIMENSIONS = 16
_LARGEST_KEY = 1 << 32  # larger numbers could be chosen to have equal hashes

# torch's storage classes, and the name of their type in safetensors
_STORAGES = {
    "torch FloatStorage": "F32",
    "torch DoubleStorage": "F64",
    "torch HalfStorage": "F16",
    "torch BFloat16Storage": "BF16",
    "torch LongStorage": "I64",
    "torch IntStorage": "I32",
    "torch ShortStorage": "I16",
    "torch CharStorage": "I8",
    "torch ByteStorage": "U8",
    "torch BoolStorage": "BOOL",
}
_ORDERED_DICT = "collections OrderedDict"
_TENSOR = "torch._utils _rebuild_tensor_v2"
_PARAMETER = "torch._utils _rebuild_parameter"
_NAMES = {*_STORAGES, _ORDERED_DICT, _TENSOR, _PARAMETER}


class ForeignError(SaidError):
    """What the file holds besides plain tensors, as a phrase that follows “This file holds”."""


class DamagedError(Exception):
    """No state_dict is written like this."""


@dataclass(frozen=True)
class Name:
    """The name of a function or class in the file. It is compared with known names and never looked up."""

    text: str


@dataclass(frozen=True)
class Storage:
    """The numbers of one or more tensors, which lie in a file of the zip."""

    dtype: str  # as safetensors calls it
    key: str
    size: int  # numbers


@dataclass(frozen=True)
class TensorRecord:
    """A tensor as the file describes it, without its numbers."""

    storage: Storage
    offset: int  # numbers of the storage before the first
    shape: tuple[int, ...]
    stride: tuple[int, ...]  # numbers of the storage from one element to the next along each dimension


def read_pickle(data: bytes) -> object:
    """What the pickle describes. Raises only ForeignError and DamagedError.

    The time and memory it takes are in proportion to its bytes. Containers may hold themselves.
    """
    return _Machine(data).run()


class _Machine:
    """The stack machine that a pickle is a program for."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._stack: list[Any] = []
        self._marks: list[int] = []  # heights of the stack
        self._memo: dict[int, Any] = {}

    def run(self) -> object:
        if self._bytes(2) != b"\x80\x02":
            raise ForeignError(Message("a pickle of another protocol than 2"))
        while (opcode := self._bytes(1)) != b".":
            step = _STEPS.get(opcode)
            if step is None:
                raise ForeignError(
                    Message("the pickle opcode {opcode}, which no plain tensors need", opcode=opcode.hex())
                )
            step(self)
        if len(self._stack) != 1 or self._marks or self._at != len(self._data):
            raise DamagedError
        return self._stack[0]

    # --- Bytes

    def _bytes(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise DamagedError
        found = self._data[self._at : end]
        self._at = end
        return found

    def _number(self, form: str) -> Any:  # noqa: ANN401  int or float, as the form says
        return struct.unpack(form, self._bytes(struct.calcsize(form)))[0]

    def _line(self) -> str:
        end = self._data.find(b"\n", self._at, self._at + _LONGEST_NAME + 1)
        if end < 0:
            raise DamagedError
        return self._text(self._bytes(end + 1 - self._at)[:-1])

    def _text(self, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise DamagedError from None

    # --- The stack

    def _push(self, value: object) -> None:
        self._stack.append(value)

    def _pop(self) -> Any:  # noqa: ANN401  whatever the file has put there
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise DamagedError
        return self._stack.pop()

    def _top(self) -> Any:  # noqa: ANN401
        value = self._pop()
        self._push(value)
        return value

    def _pop_to_mark(self) -> list[Any]:
        if not self._marks:
            raise DamagedError
        at = self._marks.pop()
        found = self._stack[at:]
        del self._stack[at:]
        return found

    def mark(self) -> None:
        self._marks.append(len(self._stack))

    def put(self, form: str) -> None:
        self._memo[self._number(form)] = self._top()

    def get(self, form: str) -> None:
        at = self._number(form)
        if at not in self._memo:
            raise DamagedError
        self._push(self._memo[at])

    # --- Values

    def constant(self, value: object) -> None:
        self._push(value)

    def number(self, form: str) -> None:
        self._push(self._number(form))

    def long(self) -> None:
        self._push(int.from_bytes(self._bytes(self._number("<B")), "little", signed=True))

    def text(self) -> None:
        self._push(self._text(self._bytes(self._number("<I"))))

    def empty_list(self) -> None:
        self._push([])

    def empty_dict(self) -> None:
        self._push({})

    def tuple_of(self, count: int) -> None:
        values = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(values)))

    def tuple_to_mark(self) -> None:
        self._push(tuple(self._pop_to_mark()))

    def append(self) -> None:
        self._extend([self._pop()])

    def appends(self) -> None:
        self._extend(self._pop_to_mark())

    def _extend(self, values: list[Any]) -> None:
        found = self._top()
        if type(found) is not list:
            raise DamagedError
        found.extend(values)

    def set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._update([key, value])

    def set_items(self) -> None:
        self._update(self._pop_to_mark())

    def _update(self, keys_and_values: list[Any]) -> None:
        found = self._top()
        if type(found) is not dict or len(keys_and_values) % 2:
            raise DamagedError
        for key, value in zip(keys_and_values[::2], keys_and_values[1::2], strict=True):
            if type(key) is not str and (type(key) is not int or abs(key) > _LARGEST_KEY):
                raise ForeignError(Message("a dict with a key of the kind {kind}", kind=_kind(key)))
            found[key] = value

    # --- What pickles call functions for

    def name(self) -> None:
        text = f"{self._line()} {self._line()}"
        if text not in _NAMES:
            raise ForeignError(Message("“{text}”", text=shortened(text.replace(" ", "."))))
        self._push(Name(text))

    def storage(self) -> None:
        """A tensor's numbers are named by ("storage", class, key, device, size)."""
        match self._pop():
            case ("storage", Name(text), str(key), str(), int(size)) if text in _STORAGES:
                if not (key.isascii() and key.isdigit() and len(key) <= 9) or size < 0:
                    raise DamagedError
                self._push(Storage(_STORAGES[text], key, size))
            case _:
                raise DamagedError

    def call(self) -> None:
        arguments, function = self._pop(), self._pop()
        if not isinstance(function, Name) or type(arguments) is not tuple:
            raise DamagedError
        self._push(_built(function.text, arguments))

    def build(self) -> None:
        """The attributes of an OrderedDict, which hold the versions of modules: not needed."""
        attributes = self._pop()
        if type(self._top()) is not dict or type(attributes) is not dict:
            raise DamagedError


def _built(name: str, arguments: tuple[Any, ...]) -> object:
    match arguments:
        case () if name == _ORDERED_DICT:
            return {}
        case (TensorRecord() as tensor, bool(), dict()) if name == _PARAMETER:
            return tensor
        case (Storage() as storage, offset, shape, stride, bool(), dict()) if name == _TENSOR:
            return _tensor(storage, offset, shape, stride)
        case (Storage(), _, _, _, bool(), dict(), _) if name == _TENSOR:
            raise ForeignError(Message("a tensor with a sign or a conjugation apart"))
    raise DamagedError


def _tensor(storage: Storage, offset: object, shape: object, stride: object) -> TensorRecord:
    sizes, steps = _whole_numbers(shape), _whole_numbers(stride)
    (start,) = _whole_numbers((offset,))
    if len(sizes) != len(steps):
        raise DamagedError
    return TensorRecord(storage, start, sizes, steps)


def _whole_numbers(found: object) -> tuple[int, ...]:
    if type(found) is not tuple or len(found) > _MOST_DIMENSIONS:
        raise DamagedError
    if any(type(number) is not int or not 0 <= number < 1 << 40 for number in found):
        raise DamagedError
    return found


def _kind(value: object) -> str:
    return "tensor" if isinstance(value, TensorRecord) else type(value).__name__


_STEPS: dict[bytes, Callable[[_Machine], None]] = {
    b"(": _Machine.mark,
    b"q": lambda machine: machine.put("<B"),
    b"r": lambda machine: machine.put("<I"),
    b"h": lambda machine: machine.get("<B"),
    b"j": lambda machine: machine.get("<I"),
    b"N": lambda machine: machine.constant(None),
    b"\x88": lambda machine: machine.constant(True),
    b"\x89": lambda machine: machine.constant(False),
    b"K": lambda machine: machine.number("<B"),
    b"M": lambda machine: machine.number("<H"),
    b"J": lambda machine: machine.number("<i"),
    b"G": lambda machine: machine.number(">d"),
    b"\x8a": _Machine.long,
    b"X": _Machine.text,
    b"]": _Machine.empty_list,
    b"}": _Machine.empty_dict,
    b")": lambda machine: machine.tuple_of(0),
    b"\x85": lambda machine: machine.tuple_of(1),
    b"\x86": lambda machine: machine.tuple_of(2),
    b"\x87": lambda machine: machine.tuple_of(3),
    b"t": _Machine.tuple_to_mark,
    b"a": _Machine.append,
    b"e": _Machine.appends,
    b"s": _Machine.set_item,
    b"u": _Machine.set_items,
    b"c": _Machine.name,
    b"Q": _Machine.storage,
    b"R": _Machine.call,
    b"b": _Machine.build,
}
