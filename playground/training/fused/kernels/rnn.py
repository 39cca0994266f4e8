"""The plain RNN cell, one time step of a batch."""

from playground.training.fused.kernels.compiling import kernel
from playground.training.fused.kernels.functions import ONE, F, tanh
from playground.training.fused.kernels.signatures import STEP
from playground.training.fused.memory_layout import Floats, StepOffsets


@kernel(STEP)
def forward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """h′ = tanh(ax + ah) with ax = W_ih x + b_ih and ah = W_hh h + b_hh, as torch.nn.RNN has it.

    ax, ah and h′ = after (pairs, hidden)
    """
    count = pairs * hidden
    x = floats[step.ax : step.ax + count]
    h = floats[step.ah : step.ah + count]
    out = floats[step.after : step.after + count]
    for k in range(count):
        out[k] = tanh(x[k] + h[k])


@kernel(STEP)
def backward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """∂L/∂a = (1 − h′²) ∂L/∂h′, where ∂L/∂h′ = above + carry: from the layer above, and from the next step.

    dax and dah are the same array (pairs, hidden); carry is set to 0, since h acts only through ah.
    """
    count = pairs * hidden
    up, dh = floats[step.above : step.above + count], floats[step.carry : step.carry + count]
    h, da = floats[step.after : step.after + count], floats[step.dah : step.dah + count]
    for k in range(count):
        da[k] = (ONE - h[k] * h[k]) * (up[k] + dh[k])
    for k in range(count):
        dh[k] = F(0)
