"""Reference values for the tests of RepFlow.Ilgpu.Layers, from PyTorch in double precision.

usage: /usr/bin/python3 make_reference.py [FOLDER]        (Debian's python3-torch; the folder of this script by default)

Every case is a folder: NAME.npy for each input, upstream.npy (the gradient of the loss by the result), output.npy, parameters/NAME.npy,
gradients/NAME.npy for each input and parameter that has one, and updated/NAME.npy for buffers after the forward pass. The flow layer is
written here from the paper's equations, apart from the C# definition; everything else is PyTorch's own operation.
"""
import os
import shutil
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def uniform(*shape, low=-1.0, high=1.0):
    return low + (high - low) * torch.rand(*shape)


def save(path, tensor):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    np.save(path, np.ascontiguousarray(tensor.detach().numpy()))


def case(name, function, inputs, parameters=None, buffers=None, fixed=()):
    """Runs function(inputs..., parameters..., buffers...) and its adjoints, and writes all of them."""
    parameters, buffers = parameters or {}, buffers or {}
    folder = os.path.join(ROOT, name)
    shutil.rmtree(folder, ignore_errors=True)
    for key, tensor in inputs.items():
        save(f"{folder}/{key}.npy", tensor)
    for key, tensor in {**parameters, **buffers}.items():
        save(f"{folder}/parameters/{key}.npy", tensor)

    leaves = {key: t.clone().requires_grad_(key not in fixed) for key, t in {**inputs, **parameters}.items()}
    kept = {key: t.clone() for key, t in buffers.items()}
    output = function(**leaves, **kept)
    upstream = torch.randn(output.shape)
    save(f"{folder}/output.npy", output)
    save(f"{folder}/upstream.npy", upstream)
    output.backward(upstream)
    for key, tensor in leaves.items():
        if key not in fixed:
            assert torch.isfinite(tensor.grad).all(), (name, key)
            save(f"{folder}/gradients/{key}.npy", tensor.grad)
    for key, tensor in kept.items():
        if not torch.equal(tensor, buffers[key]):
            save(f"{folder}/updated/{key}.npy", tensor)


# --- the flow layer -------------------------------------------------------------------------------------------------------------

def iterate(difference, gx, gy, square, divide, flow_gradient, divergence, tau, lam, theta, iterations):
    """Algorithm 1. square is |grad F2|^2, divide says where Eq. 4's third case divides by it."""
    limit = lam * theta
    inverse = torch.where(divide, 1 / torch.where(divide, square, torch.ones_like(square)), torch.zeros_like(square))
    u = [torch.zeros_like(difference)] * 2
    p = [[torch.zeros_like(difference)] * 2 for _ in range(2)]
    seen, nearest = [0, 0, 0], float("inf")
    for _ in range(iterations):
        rho = difference + gx * u[0] + gy * u[1]
        low, high = rho < -limit * square, rho > limit * square
        step = torch.where(low, limit.expand_as(rho), torch.where(high, (-limit).expand_as(rho), -rho * inverse))
        seen = [a + int(b.sum()) for a, b in zip(seen, (low, high, ~low & ~high))]
        nearest = min(nearest, float((rho.abs() - limit * square).abs().min()))
        u = [u[k] + step * g + theta * divergence(*p[k]) for k, g in enumerate((gx, gy))]
        for k in range(2):
            ux, uy = flow_gradient(u[k])
            shrink = 1 + tau / theta * torch.sqrt(ux ** 2 + uy ** 2 + 1e-12)
            p[k] = [(p[k][0] + tau / theta * ux) / shrink, (p[k][1] + tau / theta * uy) / shrink]
    assert min(seen) > 20 and nearest > 1e-9, (seen, nearest)   # every case is met, and none by the skin of its teeth
    return torch.cat(u, 1)


def flow_paper(first, second, tau, theta, image_gradient_x, image_gradient_y, flow_gradient_x, flow_gradient_y,
               divergence_x, divergence_y, iterations=10, **scalars):
    channels = first.shape[1]

    def correlate(x, taps):
        return F.conv2d(x, taps[:, None], padding=1, groups=channels)

    def divergence(px, py):
        return (F.conv2d(F.pad(px, (1, 0, 0, 0)), divergence_x[:, None, None, :], groups=channels)
                + F.conv2d(F.pad(py, (0, 0, 1, 0)), divergence_y[:, None, :, None], groups=channels))

    gx, gy = correlate(second, image_gradient_x), correlate(second, image_gradient_y)
    square = gx ** 2 + gy ** 2
    return iterate(second - first, gx, gy, square, square > 1e-12, lambda u: (correlate(u, flow_gradient_x), correlate(u, flow_gradient_y)),
                   divergence, tau, scalars["lambda"], theta, iterations)


def flow_cvpr19(first, second, tau, theta, image_gradient_x, image_gradient_y, flow_gradient_x, flow_gradient_y,
                divergence_x, divergence_y, iterations=10, **scalars):
    def taps(weights, k):
        return weights[:, k].view(1, -1, 1, 1)

    def along_x(function):
        """The same along y: by exchanging the axes."""
        return lambda *tensors, weights: function(*(t.transpose(2, 3) for t in tensors), weights=weights).transpose(2, 3)

    def central(f1, f2, weights):
        inner = taps(weights, 0) * f2[..., :-2] + taps(weights, 1) * f2[..., 1:-1] + taps(weights, 2) * f2[..., 2:]
        return torch.cat([0.5 * (f1[..., 1:2] - f1[..., :1]), inner, 0.5 * (f1[..., -1:] - f1[..., -2:-1])], 3)

    def forward(u, weights):
        inner = taps(weights, 0) * u[..., :-1] + taps(weights, 1) * u[..., 1:]
        return torch.cat([inner, torch.zeros_like(u[..., :1])], 3)

    def backward(p, weights):
        zero = torch.zeros_like(p[..., :1])
        p = torch.cat([zero, p[..., :-1], zero], 3)
        return taps(weights, 0) * p[..., :-1] + taps(weights, 1) * p[..., 1:]

    gx = central(first, second, weights=image_gradient_x)
    gy = along_x(central)(first, second, weights=image_gradient_y)
    square = gx ** 2 + gy ** 2 + 1e-12
    return iterate(second - first + 1e-12, gx, gy, square, square > 1e-12,
                   lambda u: (forward(u, weights=flow_gradient_x), along_x(forward)(u, weights=flow_gradient_y)),
                   lambda px, py: backward(px, weights=divergence_x) + along_x(backward)(py, weights=divergence_y),
                   tau, scalars["lambda"], theta, iterations)


def flow_cases():
    def near(values, *shape):
        return torch.tensor(values, dtype=torch.float64).view(shape) * (1 + 0.2 * uniform(*shape)) + 0.05 * uniform(*shape)

    sobel = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    for shape in ((2, 3, 9, 11), (1, 2, 13, 6)):
        channels, size = shape[1], "x".join(map(str, shape))
        x, y = [sobel] * channels, [np.transpose(sobel).tolist()] * channels
        for variant, function, scale in (("paper", flow_paper, 1), ("cvpr19", flow_cvpr19, 4)):
            first, second = uniform(*shape, low=-scale, high=scale), uniform(*shape, low=-scale, high=scale)
            second[0, 0, 2:7, 1:6] = 0   # a flat patch: |grad F2| = 0 inside
            scalars = {"tau": near([0.25], 1), "lambda": near([0.15], 1), "theta": near([0.3], 1)}
            if variant == "paper":
                kernels = {"image_gradient_x": near(x, channels, 3, 3), "image_gradient_y": near(y, channels, 3, 3),
                           "flow_gradient_x": near(x, channels, 3, 3), "flow_gradient_y": near(y, channels, 3, 3)}
            else:
                central, ahead = [[-0.5, 0, 0.5]] * channels, [[-1, 1]] * channels
                kernels = {"image_gradient_x": near(central, channels, 3), "image_gradient_y": near(central, channels, 3),
                           "flow_gradient_x": near(ahead, channels, 2), "flow_gradient_y": near(ahead, channels, 2)}
            back = [[-1, 1]] * channels
            divergences = {"divergence_x": near(back, channels, 2), "divergence_y": near(back, channels, 2)}
            case(f"flow-{variant}-{size}", function, {"first": first, "second": second}, {**scalars, **kernels, **divergences})


# --- everything else: PyTorch's own -----------------------------------------------------------------------------------------------

def convolution_cases():
    def conv2d(name, x, weight, bias=None, **options):
        parameters = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
        case(name, lambda x, weight, bias=None: F.conv2d(x, weight, bias, **options), {"x": x}, parameters)

    conv2d("conv2d-plain", uniform(2, 8, 13, 14), uniform(16, 8, 3, 3), padding=1)
    conv2d("conv2d-grouped-strided", uniform(2, 4, 7, 10), uniform(6, 2, 3, 3), uniform(6), stride=2, padding=1, groups=2)
    conv2d("conv2d-dilated", uniform(2, 2, 9, 8), uniform(3, 2, 3, 3), padding=2, dilation=2)
    conv2d("conv2d-pointwise-strided", uniform(2, 5, 7, 6), uniform(7, 5, 1, 1), stride=2)
    conv2d("conv2d-depthwise", uniform(1, 5, 8, 7), uniform(5, 1, 3, 3), stride=2, padding=1, groups=5)
    case("conv3d", lambda x, weight, bias: F.conv3d(x, weight, bias, stride=(1, 2, 2), padding=(1, 0, 0)),
         {"x": uniform(2, 3, 4, 7, 6)}, {"weight": uniform(4, 3, 3, 3, 3), "bias": uniform(4)})
    case("temporal-conv", lambda x, weight: F.conv3d(x, weight[..., None, None], stride=(2, 1, 1), padding=(1, 0, 0)),
         {"x": uniform(2, 3, 5, 3, 4)}, {"weight": uniform(4, 3, 3)})
    case("linear", lambda x, weight, bias: F.linear(x, weight, bias), {"x": uniform(5, 7)}, {"weight": uniform(6, 7), "bias": uniform(6)})


def normalisation_cases():
    def batch_norm(training):
        return lambda x, weight, bias, running_mean, running_var: F.batch_norm(
            x, running_mean, running_var, weight, bias, training, momentum=0.1, eps=1e-5)

    for name, shape in (("2d", (3, 4, 5, 6)), ("3d", (2, 3, 3, 4, 5))):
        c = shape[1]
        parameters = {"weight": uniform(c, low=0.5, high=1.5), "bias": uniform(c)}
        buffers = {"running_mean": uniform(c), "running_var": uniform(c, low=0.5, high=2)}
        case(f"batch-norm-{name}", batch_norm(True), {"x": 0.3 + 2 * torch.randn(shape)}, parameters, buffers)
        case(f"batch-norm-inference-{name}", batch_norm(False), {"x": 0.3 + 2 * torch.randn(shape)}, parameters, buffers)

    case("min-max", lambda x: 255 * (x - x.min()) / (x.max() - x.min()), {"x": torch.randn(2, 3, 4, 5)})
    case("min-max-per-sample", lambda x: 255 * (x - x.amin((1, 2, 3), True)) / (x.amax((1, 2, 3), True) - x.amin((1, 2, 3), True)),
         {"x": torch.randn(3, 2, 4, 5)})


def pooling_cases():
    case("max-pool-2d", lambda x: F.max_pool2d(x, 3, 2, 1), {"x": torch.randn(2, 3, 7, 8)})
    case("average-pool-2d", lambda x: F.avg_pool2d(x, 3, 2, 1), {"x": torch.randn(2, 3, 7, 8)})
    case("max-pool-3d", lambda x: F.max_pool3d(x, (2, 3, 3), (1, 2, 2), (1, 1, 1)), {"x": torch.randn(2, 2, 4, 5, 6)})
    case("average-pool-3d", lambda x: F.avg_pool3d(x, (2, 3, 3), (1, 2, 2), (1, 1, 1)), {"x": torch.randn(2, 2, 4, 5, 6)})


def other_cases():
    case("gelu", lambda x: F.gelu(x, approximate="tanh"), {"x": 2 * torch.randn(3, 5)})
    case("sigmoid", lambda x: torch.sigmoid(x), {"x": 3 * torch.randn(3, 5)})
    case("softmax-cross-entropy", lambda logits, labels: F.cross_entropy(logits, labels.long()).view(1),
         {"logits": 3 * torch.randn(7, 5), "labels": torch.randint(0, 5, (7,)).double()}, fixed=("labels",))

    def warp(padding):
        def function(image, flow):
            h, w = image.shape[2:]
            row, column = torch.meshgrid(torch.arange(h).double(), torch.arange(w).double(), indexing="ij")
            grid = torch.stack([2 * (column + flow[:, 0]) / (w - 1) - 1, 2 * (row + flow[:, 1]) / (h - 1) - 1], 3)
            return F.grid_sample(image, grid, "bilinear", padding, align_corners=True)
        return function

    for name, padding in (("zero", "zeros"), ("clamp", "border")):
        case(f"bilinear-warp-{name}", warp(padding), {"image": torch.randn(2, 3, 6, 7), "flow": 1.5 * torch.randn(2, 2, 6, 7)})

    def shift(x):
        fold = x.shape[2] // 4
        later = torch.cat([x[:, 1:, :fold], torch.zeros_like(x[:, :1, :fold])], 1)
        earlier = torch.cat([torch.zeros_like(x[:, :1, fold:2 * fold]), x[:, :-1, fold:2 * fold]], 1)
        return torch.cat([later, earlier, x[:, :, 2 * fold:]], 2)

    case("temporal-shift", shift, {"x": torch.randn(2, 4, 9, 2, 3)})
    case("soft-target-cross-entropy", lambda logits, targets: F.cross_entropy(logits, targets).view(1),
         {"logits": 3 * torch.randn(7, 5), "targets": F.softmax(torch.randn(7, 5), 1)})


def sample_cases():
    case("conv-transpose-2d", lambda x, weight: F.conv_transpose2d(x, weight, stride=2, padding=1, output_padding=1),
         {"x": uniform(2, 3, 5, 4)}, {"weight": uniform(3, 4, 3, 3)})
    case("conv-transpose-2d-wide", lambda x, weight: F.conv_transpose2d(x, weight, stride=3),
         {"x": uniform(1, 2, 4, 3)}, {"weight": uniform(2, 3, 5, 5)})

    def attention(queries, keys, values):
        t = queries.shape[1]
        scores = queries @ keys.transpose(1, 2) / queries.shape[2] ** 0.5
        return F.softmax(scores.masked_fill(torch.ones(t, t).triu(1).bool(), float("-inf")), -1) @ values

    case("causal-attention", attention, {"queries": torch.randn(2, 6, 4), "keys": torch.randn(2, 6, 4), "values": torch.randn(2, 6, 3)})

    case("cumulative-sum", lambda x: torch.cumsum(x, 1), {"x": torch.randn(3, 6)})

    def lstm(x, hidden, memory, weight_ih, weight_hh, bias):
        weights = [weight_ih, weight_hh, bias, torch.zeros_like(bias)]
        return torch._VF.lstm(x, (hidden[None], memory[None]), weights, True, 1, 0.0, False, False, True)[0]

    case("lstm", lstm, {"x": torch.randn(2, 4, 3), "hidden": torch.randn(2, 2), "memory": torch.randn(2, 2)},
         {"weight_ih": torch.randn(8, 3), "weight_hh": torch.randn(8, 2), "bias": torch.randn(8)})


if __name__ == "__main__":
    for seed, cases in enumerate((flow_cases, convolution_cases, normalisation_cases, pooling_cases, other_cases, sample_cases)):
        torch.manual_seed(seed)
        cases()
