"""Damages files of torch.save: the program in data.pkl, and the members of the zip."""

import zipfile
from io import BytesIO
from random import Random

from tests.long.mutations import byte_blocks

_NAMES = (
    b"cos\nsystem\n", b"cbuiltins\nexec\n", b"ctorch\nDoubleStorage\n", b"ctorch\nHalfStorage\n",
    b"ctorch\nBFloat16Storage\n", b"ctorch\nLongStorage\n", b"ctorch\nQInt8Storage\n",
    b"ctorch._utils\n_rebuild_parameter\n", b"cnumpy.core.multiarray\n_reconstruct\n", b"c\n\n",
)  # fmt: skip
_NUMBERS = (
    b"K\0", b"K\1", b"K\xff", b"M\xff\xff", b"J\xff\xff\xff\xff", b"J\xff\xff\xff\x7f",
    b"\x8a\x08" + b"\xff" * 8, b"N", b"\x88",
)  # fmt: skip
_MEMBERS = ("x/data.pkl", "archive/code/x", "archive/data/99", "archive/byteorder", "../x")
_STEPS = (
    b"(", b")", b"}", b"]", b"t", b"\x85", b"\x86", b"R", b"b", b"s", b"u", b"a", b"e", b"Q", b"0", b"2",
    b"h\0", b"q\0", b"h\5", b"X\1\0\0\0w", b".",
)  # fmt: skip


def program_mutated(data: bytes, chance: Random) -> bytes:
    """Another data.pkl in a zip that is sound."""
    members = _members(data)
    (name,) = (name for name in members if name.endswith("data.pkl"))
    for _ in range(chance.choice([1, 1, 2, 3])):
        members[name] = _program(members[name], chance)
    return _packed(members)


def _program(program: bytes, chance: Random) -> bytes:
    at = chance.randrange(2, max(3, len(program)))
    match chance.randrange(5):
        case 0:
            return byte_blocks.mutated(program or b"\0", chance)
        case 1:
            return program[:at] + chance.choice(_STEPS) + program[at + chance.randrange(2) :]
        case 2:
            return _replaced(program, chance, b"c", b"\n", chance.choice(_NAMES))
        case 3:
            return program[:at] + chance.choice(_NAMES) + program[at:]
    return _replaced(program, chance, b"K", b"", chance.choice(_NUMBERS))


def _replaced(program: bytes, chance: Random, opcode: bytes, end: bytes, other: bytes) -> bytes:
    """One name, or one small number, replaced by another."""
    places = [at for at in range(len(program)) if program.startswith(opcode, at)]
    if not places:
        return program
    at = chance.choice(places)
    stop = at + 2
    if end:
        stop = program.find(end, program.find(end, at) + 1) + 1
    return program[:at] + other + program[stop or at + 2 :]


def members_mutated(data: bytes, chance: Random) -> bytes:
    """Members renamed, exchanged, cut, doubled, dropped or packed."""
    members = _members(data)
    names = list(members)
    one, other = chance.choice(names), chance.choice(names)
    packing = zipfile.ZIP_STORED
    match chance.randrange(6):
        case 0:
            members[one], members[other] = members[other], members[one]
        case 1:
            members[one] = members[one][: chance.randrange(len(members[one]) + 1)]
        case 2:
            members[one] += chance.randbytes(chance.choice([1, 4, 64]))
        case 3:
            del members[one]
        case 4:
            renamed = chance.choice(
                [b"x/data.pkl", b"archive/code/x", b"archive/data/99", b"archive/byteorder"]
            )
            members[renamed.decode()] = members.pop(one)
        case 5:
            packing = zipfile.ZIP_DEFLATED
    return _packed(members, packing)


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return buffer.getvalue()
