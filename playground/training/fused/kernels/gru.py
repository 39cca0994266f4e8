"""The GRU cell, one time step of a batch. The gates are stored side by side in torch's order: r, z, n."""

from playground.training.fused.kernels.compiling import kernel
from playground.training.fused.kernels.functions import ONE, sigmoid, tanh
from playground.training.fused.kernels.signatures import STEP
from playground.training.fused.kernels.vectors import row
from playground.training.fused.memory_layout import Floats, StepOffsets


@kernel(STEP)
def forward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """r, z = σ(ax + ah), n = tanh(ax + r ah); h′ = (1 − z) n + z h, as torch.nn.GRU has it.

    ax, ah, gates (pairs, 3 hidden); h = before, h′ = after (pairs, hidden)
    """
    for b in range(pairs):
        x = row(floats, step.ax, b, 3 * hidden)
        y = row(floats, step.ah, b, 3 * hidden)
        gate = row(floats, step.gates, b, 3 * hidden)
        for k in range(2 * hidden):
            gate[k] = sigmoid(x[k] + y[k])
        r, z = row(floats, step.gates, 3 * b, hidden), row(floats, step.gates, 3 * b + 1, hidden)
        n = row(floats, step.gates, 3 * b + 2, hidden)
        x_n = row(floats, step.ax, 3 * b + 2, hidden)
        y_n = row(floats, step.ah, 3 * b + 2, hidden)
        h, out = row(floats, step.before, b, hidden), row(floats, step.after, b, hidden)
        for j in range(hidden):
            n[j] = tanh(x_n[j] + r[j] * y_n[j])
        for j in range(hidden):
            out[j] = n[j] + z[j] * (h[j] - n[j])


@kernel(STEP)
def backward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """With dh = above + carry: dn = dh (1 − z) (1 − n²), dz = dh (h − n) z (1 − z), dr = dn ah r (1 − r).

    In the n block dah is r dn; otherwise dax and dah are equal (pairs, 3 hidden). carry becomes dh z, the
    part of ∂L/∂h that does not pass through ah.
    """
    for b in range(pairs):
        r, z = row(floats, step.gates, 3 * b, hidden), row(floats, step.gates, 3 * b + 1, hidden)
        n, y_n = row(floats, step.gates, 3 * b + 2, hidden), row(floats, step.ah, 3 * b + 2, hidden)
        dr, dz = row(floats, step.dax, 3 * b, hidden), row(floats, step.dax, 3 * b + 1, hidden)
        dn, en = row(floats, step.dax, 3 * b + 2, hidden), row(floats, step.dah, 3 * b + 2, hidden)
        h = row(floats, step.before, b, hidden)
        dh = row(floats, step.carry, b, hidden)
        up = row(floats, step.above, b, hidden)
        for j in range(hidden):
            dh[j] += up[j]
        for j in range(hidden):
            dn[j] = dh[j] * (ONE - z[j]) * (ONE - n[j] * n[j])
        for j in range(hidden):
            dz[j] = dh[j] * (h[j] - n[j]) * z[j] * (ONE - z[j])
        for j in range(hidden):
            dr[j] = dn[j] * y_n[j] * r[j] * (ONE - r[j])
        for j in range(hidden):
            en[j] = dn[j] * r[j]
        for j in range(hidden):
            dh[j] *= z[j]
        both, same = row(floats, step.dax, b, 3 * hidden), row(floats, step.dah, b, 3 * hidden)
        for k in range(2 * hidden):
            same[k] = both[k]
