"""The LSTM cell, one time step of a batch. The gates are stored side by side in torch's order: i, f, g, o."""

from playground.training.fused.kernels.compiling import kernel
from playground.training.fused.kernels.functions import ONE, F, sigmoid, tanh
from playground.training.fused.kernels.signatures import STEP
from playground.training.fused.kernels.vectors import row
from playground.training.fused.memory_layout import Floats, StepOffsets


@kernel(STEP)
def forward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """i, f, o = σ(ax + ah), g = tanh(ax + ah); c′ = f c + i g; h′ = o tanh(c′), as torch.nn.LSTM has it.

    ax, ah, gates (pairs, 4 hidden); c = memory_before, c′ = memory, h′ = after (pairs, hidden)
    """
    for b in range(pairs):
        x = row(floats, step.ax, b, 4 * hidden)
        y = row(floats, step.ah, b, 4 * hidden)
        gate = row(floats, step.gates, b, 4 * hidden)
        for k in range(4 * hidden):
            gate[k] = sigmoid(x[k] + y[k])
        i, f = row(floats, step.gates, 4 * b, hidden), row(floats, step.gates, 4 * b + 1, hidden)
        g, o = row(floats, step.gates, 4 * b + 2, hidden), row(floats, step.gates, 4 * b + 3, hidden)
        x_g, y_g = row(floats, step.ax, 4 * b + 2, hidden), row(floats, step.ah, 4 * b + 2, hidden)
        for j in range(hidden):
            g[j] = tanh(x_g[j] + y_g[j])
        c, c_before = row(floats, step.memory, b, hidden), row(floats, step.memory_before, b, hidden)
        h = row(floats, step.after, b, hidden)
        for j in range(hidden):
            c[j] = f[j] * c_before[j] + i[j] * g[j]
        for j in range(hidden):
            h[j] = o[j] * tanh(c[j])


@kernel(STEP)
def backward(floats: Floats, step: StepOffsets, pairs: int, hidden: int) -> None:
    """With dh = above + carry and t = tanh(c′): dc = carry_memory + dh o (1 − t²); before the activations
    do = dh t o (1 − o), di = dc g i (1 − i), df = dc c f (1 − f), dg = dc i (1 − g²).

    dax and dah are the same array (pairs, 4 hidden). carry_memory becomes dc f, the gradient of c; carry is
    set to 0, since h acts only through ah.
    """
    for b in range(pairs):
        i, f = row(floats, step.gates, 4 * b, hidden), row(floats, step.gates, 4 * b + 1, hidden)
        g, o = row(floats, step.gates, 4 * b + 2, hidden), row(floats, step.gates, 4 * b + 3, hidden)
        di, df = row(floats, step.dah, 4 * b, hidden), row(floats, step.dah, 4 * b + 1, hidden)
        dg, do = row(floats, step.dah, 4 * b + 2, hidden), row(floats, step.dah, 4 * b + 3, hidden)
        c, c_before = row(floats, step.memory, b, hidden), row(floats, step.memory_before, b, hidden)
        up = row(floats, step.above, b, hidden)
        dh = row(floats, step.carry, b, hidden)
        dc = row(floats, step.carry_memory, b, hidden)
        for j in range(hidden):
            t = tanh(c[j])
            do[j] = t
            dc[j] += (up[j] + dh[j]) * o[j] * (ONE - t * t)
        for j in range(hidden):
            do[j] *= (up[j] + dh[j]) * o[j] * (ONE - o[j])
        for j in range(hidden):
            di[j] = dc[j] * g[j] * i[j] * (ONE - i[j])
        for j in range(hidden):
            df[j] = dc[j] * c_before[j] * f[j] * (ONE - f[j])
        for j in range(hidden):
            dg[j] = dc[j] * i[j] * (ONE - g[j] * g[j])
        for j in range(hidden):
            dc[j] *= f[j]
        for j in range(hidden):
            dh[j] = F(0)
