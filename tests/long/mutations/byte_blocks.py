"""Damages bytes without knowing what they mean."""

from random import Random

END = 600  # bytes at the end of a project, where the contents of the zip are listed


def mutated(data: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice([1, 1, 2, 4])):
        data = _once(data, chance) or data
    return data


def _once(data: bytes, chance: Random) -> bytes:
    at, length = _place(data, chance), chance.choice([1, 2, 4, 8, chance.randrange(1, 100)])
    block = data[at : at + length]
    match chance.randrange(8):
        case 0:
            return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        case 1:
            return data[:at] + chance.randbytes(1) + data[at + 1 :]
        case 2:
            return data[:at] + data[at + length :]
        case 3:
            return data[:at] + chance.randbytes(length) + data[at:]
        case 4:
            return data[:at] + block + data[at:]
        case 5:
            return data[:at] + bytes([chance.choice([0, 255])]) * len(block) + data[at + length :]
        case 6:
            return data[:at]
    return _swapped(data, at, length, chance)


def _place(data: bytes, chance: Random) -> int:
    start = max(0, len(data) - END) if chance.random() < 0.5 else 0
    return chance.randrange(start, len(data))


def _swapped(data: bytes, at: int, length: int, chance: Random) -> bytes:
    one, other = sorted((at, chance.randrange(len(data))))
    length = min(length, other - one)
    first, second = data[one : one + length], data[other : other + length]
    return data[:one] + second + data[one + length : other] + first + data[other + length :]
