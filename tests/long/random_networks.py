"""Random recurrent networks as people write them in PyTorch, alone or several in one file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import safetensors.torch
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrizations

from tests.engine.plain import CELL_MODULES, CELLS, MODULES

_NAMES = (
    ("embedding", "rnn", "fc"), ("encoder", "rnn", "decoder"), ("emb", "lstm", "head"), ("a", "b", "c"),
    ("char_emb", "core", "to_logits"), ("wte", "gru", "out_proj"), ("inp", "recurrent", "classifier"),
    ("embed_tokens", "layers", "lm_head"), ("x", "cell", "linear"),
)  # fmt: skip
_AROUND = ("", "", "", "module.", "model.", "net.core.")
_PAIRS = (
    ("model.", "ema_model."), ("teacher.", "student."), ("g_", "d_"), ("models.0.", "models.1."),
    ("generator.", "discriminator."), ("encoder.", "decoder."), ("net1.", "net2."), ("", "target_"),
    ("", "ema."),
)  # fmt: skip
_SIZES = (2, 3, 4, 4, 5, 6, 6, 7, 8)


@dataclass(frozen=True, eq=False)
class Network:
    """One network of a file, and the names under which its parts stand there."""

    prefix: str  # of its recurrent layers
    embedding: str | None
    head: str | None
    forward: Callable[[Tensor], Tensor]  # ids (time) → logits (time, symbols)
    symbols: int
    targets: int


@dataclass(frozen=True, eq=False)
class Case:
    """A file of one or more networks."""

    kind: str
    networks: tuple[Network, ...]
    path: Path
    speaks_of: str = ""  # what must be said where a network is opened that is not the whole answer
    is_strange: bool = False  # no answer to any question makes it right: it must be refused, or spoken of


class Tree(nn.Module):
    """A module of the given parts; their names may have dots."""

    def put(self, name: str, part: nn.Module) -> None:
        *folders, last = name.split(".")
        place: nn.Module = self
        for folder in folders:
            if folder not in dict(place.named_children()):
                place.add_module(folder, nn.Module())
            place = place.get_submodule(folder)
        place.add_module(last, part)


def case(seed: int, folder: Path) -> Case:
    chance = Random(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return chance.choice(_KINDS)(chance, folder)


def _network(
    tree: Tree, chance: Random, before: str, names: tuple[str, str, str], needs_head: bool = False
) -> Network:
    """Put a random network into the tree."""
    embedding_name, rnn_name, head_name = (before + name for name in names)
    symbols, hidden, width = (chance.choice(_SIZES) for _ in range(3))
    if chance.random() < 0.4:
        symbols = hidden = width
    has_embedding, head_kind = chance.random() < 0.7, chance.choice(["bias", "bias", "plain", "none", "tied"])
    embedding = nn.Embedding(symbols, hidden if head_kind == "tied" else width) if has_embedding else None
    if embedding:
        tree.put(embedding_name, embedding)
    features = embedding.embedding_dim if embedding else symbols
    layers, run = _recurrent(chance, features, hidden)
    tree.put(rnn_name, layers)
    head = (
        None
        if head_kind == "none" and not needs_head
        else nn.Linear(hidden, symbols, bias=head_kind != "plain")
    )
    if head:
        tree.put(head_name, head)
        if head_kind == "tied" and embedding:
            head.weight = embedding.weight

    def forward(ids: Tensor) -> Tensor:
        x = embedding(ids) if embedding else functional.one_hot(ids, symbols).float()  # (time, features)
        out = run(x)  # (time, hidden)
        return head(out) if head else out  # (time, symbols)

    alone = isinstance(layers, nn.ModuleList) and len(layers) == 1
    return Network(
        f"{rnn_name}.0" if alone else rnn_name,
        f"{embedding_name}.weight" if embedding else None,
        f"{head_name}.weight" if head else None,
        forward,
        symbols,
        symbols if head else hidden,
    )


def _recurrent(chance: Random, width: int, hidden: int) -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    cell, depth, has_bias = chance.choice(CELLS), chance.choice([1, 1, 2, 3]), chance.random() < 0.9
    if chance.random() < 0.6:
        module = MODULES[cell](width, hidden, depth, bias=has_bias)
        return module, lambda x: module(x)[0]
    sizes = [width, *[hidden] * (depth - 1)]
    if chance.random() < 0.5:
        stack = nn.ModuleList([MODULES[cell](size, hidden, bias=has_bias) for size in sizes])
        return stack, lambda x: _through(stack, x)
    cells = nn.ModuleList([CELL_MODULES[cell](size, hidden, bias=has_bias) for size in sizes])
    return cells, lambda x: _loop(cells, x)


def _through(stack: nn.ModuleList, x: Tensor) -> Tensor:
    for module in stack:
        x = module(x)[0]  # (time, hidden)
    return x


def _loop(cells: nn.ModuleList, x: Tensor) -> Tensor:
    for cell in cells:
        state, outputs = None, []
        for x_t in torch.split(x, 1):
            state = cell(x_t, state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        x = torch.cat(outputs)  # (time, hidden)
    return x


# --- Kinds of files


def _single(chance: Random, folder: Path) -> Case:
    tree = Tree()
    network = _network(tree, chance, chance.choice(_AROUND), chance.choice(_NAMES))
    return Case("alone", (network,), _saved(tree, chance, folder))


def _several(chance: Random, folder: Path) -> Case:
    """EMA copy, teacher and student, generator and discriminator, ensemble, encoder and decoder."""
    tree, names, around = Tree(), chance.choice(_NAMES), chance.choice(["", "", "state."])
    before = chance.choice(_PAIRS)
    if chance.random() < 0.5:  # of equal sizes
        sizes = chance.random()
        both = [Random(sizes), Random(sizes)]
    else:
        both = [Random(chance.random()), Random(chance.random())]
    networks = [_network(tree, own, around + first, names) for own, first in zip(both, before, strict=True)]
    return Case("several", tuple(networks), _saved(tree, chance, folder))


def _side_by_side(chance: Random, folder: Path) -> Case:
    """Two modules that read the same embedding; the read-out takes one of them, or both joined."""
    tree, size, symbols = Tree(), chance.choice(_SIZES), chance.choice(_SIZES)
    cell, numbered = (
        chance.choice(CELLS),
        chance.choice(["rnn1 rnn2", "rnns.0 rnns.1", "rnn_0 rnn_1"]).split(),
    )
    embedding, modules = nn.Embedding(symbols, size), [MODULES[cell](size, size) for _ in range(2)]
    head = nn.Linear(size, symbols)
    tree.put("embedding", embedding)
    for name, module in zip(numbered, modules, strict=True):
        tree.put(name, module)
    tree.put("fc", head)

    def answering(module: nn.Module) -> Callable[[Tensor], Tensor]:
        return lambda ids: head(module(embedding(ids))[0])

    networks = tuple(
        Network(name, "embedding.weight", "fc.weight", answering(module), symbols, symbols)
        for name, module in zip(numbered, modules, strict=True)
    )
    return Case("side by side", networks, _saved(tree, chance, folder), "one above the other")


def _with_more(chance: Random, folder: Path) -> Case:
    """A layer between, of which no project can be made."""
    tree, names = Tree(), chance.choice(_NAMES)
    network = _network(tree, chance, "", names, needs_head=True)
    size = tree.state_dict()[f"{names[2]}.weight"].shape[1]
    more: nn.Module = chance.choice(
        [nn.LayerNorm(size), nn.Linear(size, size), nn.Linear(size, size, bias=False), nn.Embedding(9, size)]
    )
    name = chance.choice(["norm", "hidden", "attn", "fc1", "pos_emb", "proj"])
    tree.put(name, more)

    def forward(ids: Tensor) -> Tensor:
        return network.forward(ids) + 1.0  # whatever the layer does, the answer is another

    strange = Network(
        network.prefix, network.embedding, network.head, forward, network.symbols, network.targets
    )
    return Case("with more", (strange,), _saved(tree, chance, folder), "Not used: ", is_strange=True)


def _normed(chance: Random, folder: Path) -> Case:
    tree, names = Tree(), chance.choice(_NAMES)
    network = _network(tree, chance, "", names)
    layers = tree.get_submodule(names[1])
    owner, _, weight = next(name for name, _ in layers.named_parameters() if "weight" in name).rpartition(".")
    if network.head and chance.random() < 0.5:
        parametrizations.weight_norm(tree.get_submodule(names[2]))
    else:
        parametrizations.weight_norm(layers.get_submodule(owner), weight)
    return Case("weight norm", (network,), _saved(tree, chance, folder), is_strange=True)


_KINDS = (_single, _single, _single, _several, _several, _several, _side_by_side, _with_more, _normed)


# --- Files


def _saved(tree: nn.Module, chance: Random, folder: Path) -> Path:
    return chance.choice([_safetensors, _safetensors_model, _torch, _torch_wrapped, _torch_parameters])(
        tree, chance, folder
    )


def _safetensors(tree: nn.Module, chance: Random, folder: Path) -> Path:  # noqa: ARG001
    path = folder / "net.safetensors"
    state = {name: values.clone().contiguous() for name, values in tree.state_dict().items()}
    path.write_bytes(safetensors.torch.save(state))
    return path


def _safetensors_model(tree: nn.Module, chance: Random, folder: Path) -> Path:  # noqa: ARG001
    """Tied weights are written once, and the other name is noted in the metadata."""
    path = folder / "net.safetensors"
    safetensors.torch.save_model(tree, str(path))
    return path


def _torch(tree: nn.Module, chance: Random, folder: Path) -> Path:
    path = folder / chance.choice(["net.pt", "net.pth", "pytorch_model.bin"])
    torch.save(tree.state_dict(), path)
    return path


def _torch_wrapped(tree: nn.Module, chance: Random, folder: Path) -> Path:
    """As checkpoints are, with an optimizer that has tensors of its own of the same shapes."""
    path, state = folder / "checkpoint.pt", tree.state_dict()
    moments = {at: {"step": torch.tensor(1.0), "exp_avg": values} for at, values in enumerate(state.values())}
    optimizer = {"state": moments, "param_groups": [{"lr": 1e-3, "params": list(moments)}]}
    key = chance.choice(["state_dict", "model", "model_state_dict", "net"])
    more = {
        "epoch": 3,
        "loss": 0.5,
        "args": {"lr": 1e-3, "sizes": (1, 2), "name": "ünï"},
        "history": [1.0, 0.5],
    }
    torch.save({key: state, "optimizer": optimizer, **more}, path)
    return path


def _torch_parameters(tree: nn.Module, chance: Random, folder: Path) -> Path:  # noqa: ARG001
    path = folder / "net.pt"
    torch.save(dict(tree.named_parameters(remove_duplicate=False)), path)
    return path
