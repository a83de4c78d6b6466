"""What the benchmarks are measured against: the same work in PyTorch, eager, printed as one JSON object.

    torch_peer.py flow [--size 28] [--channels 32] [--batch 1] [--frames 16] [--iterations 10] [--device cpu]
    torch_peer.py net [--model resnet34] [--size 112] [--batch 1] [--frames 16] [--iterations 10] [--classes 400] [--flow-after 3]
    torch_peer.py conv [--size 28] [--channels 128] [--out-channels 128] [--kernel 3] [--stride 1] [--batch 16]

The names are those of `repflow bench --json`: forward_ms, forward_backward_ms, of a network forward_ms and step_ms (loss, backward pass and SGD
included), medians over --runs after a warm-up.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F


def sobel(channels):
    x = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    return [torch.nn.Parameter(k.reshape(1, 1, 3, 3).repeat(channels, 1, 1, 1)) for k in (x, x.t())]


class RepresentationFlow(torch.nn.Module):
    """Algorithm 1 of the paper with all of its parameters learnable, as its formulas stand."""

    def __init__(self, channels, iterations):
        super().__init__()
        self.channels, self.iterations = channels, iterations
        self.tau, self.lam, self.theta = (torch.nn.Parameter(torch.tensor(v)) for v in (0.25, 0.15, 0.3))
        self.image_x, self.image_y = sobel(channels)
        self.flow_x, self.flow_y = sobel(channels)
        taps = torch.tensor([-1.0, 1.0])
        self.divergence_x = torch.nn.Parameter(taps.reshape(1, 1, 1, 2).repeat(channels, 1, 1, 1))
        self.divergence_y = torch.nn.Parameter(taps.reshape(1, 1, 2, 1).repeat(channels, 1, 1, 1))

    def gradient(self, values, taps):
        return F.conv2d(values, taps, padding=1, groups=self.channels)

    def divergence(self, px, py):
        along_x = F.conv2d(F.pad(px, (1, 0, 0, 0)), self.divergence_x, groups=self.channels)
        along_y = F.conv2d(F.pad(py, (0, 0, 1, 0)), self.divergence_y, groups=self.channels)
        return along_x + along_y

    def forward(self, first, second):
        gx, gy = self.gradient(second, self.image_x), self.gradient(second, self.image_y)
        square = gx * gx + gy * gy
        inverse = torch.where(square > 1e-12, 1 / square.clamp_min(1e-12), torch.zeros_like(square))
        difference = second - first
        limit, ratio = self.lam * self.theta, self.tau / self.theta
        bound = limit * square
        ux = uy = pxx = pxy = pyx = pyy = torch.zeros_like(first)
        for _ in range(self.iterations):
            rho = difference + gx * ux + gy * uy
            step = torch.where(rho < -bound, limit, torch.where(rho > bound, -limit, -rho * inverse))
            ux, uy = (ux + step * gx + self.theta * self.divergence(pxx, pxy), uy + step * gy + self.theta * self.divergence(pyx, pyy))
            pxx, pxy = self.dual(ux, pxx, pxy, ratio)
            pyx, pyy = self.dual(uy, pyx, pyy, ratio)
        return torch.cat([ux, uy], 1)

    def dual(self, u, px, py, ratio):
        gx, gy = self.gradient(u, self.flow_x), self.gradient(u, self.flow_y)
        norm = 1 + ratio * torch.sqrt(gx * gx + gy * gy + 1e-12)
        return (px + ratio * gx) / norm, (py + ratio * gy) / norm


class Block(torch.nn.Module):
    """A residual block: two 3x3 convolutions, or with a bottleneck 1x1, 3x3 and 1x1."""

    def __init__(self, inputs, channels, stride, bottleneck):
        super().__init__()
        outputs = 4 * channels if bottleneck else channels
        sizes = [(inputs, channels, 1, 1), (channels, channels, 3, stride), (channels, outputs, 1, 1)] if bottleneck else [
            (inputs, channels, 3, stride), (channels, channels, 3, 1)]
        layers = []
        for i, o, kernel, step in sizes:
            layers += [torch.nn.Conv2d(i, o, kernel, step, kernel // 2, bias=False), torch.nn.BatchNorm2d(o), torch.nn.ReLU(inplace=True)]
        self.body = torch.nn.Sequential(*layers[:-1])
        self.shortcut = torch.nn.Sequential(torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False), torch.nn.BatchNorm2d(outputs)) if (
            stride != 1 or inputs != outputs) else torch.nn.Identity()

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x), inplace=True)


class FlowBlock(torch.nn.Module):
    """1x1 convolution, normalisation to [0, 255], flow between consecutive frames, 3x3 convolution; with two convolutions between stacked flows."""

    def __init__(self, channels, frames, iterations, stacked):
        super().__init__()
        self.frames = frames
        self.reduce = torch.nn.Conv2d(channels, 32, 1, bias=False)
        self.flows = torch.nn.ModuleList(RepresentationFlow(32, iterations) for _ in range(stacked))
        self.links = torch.nn.ModuleList(torch.nn.Sequential(
            torch.nn.Conv2d(64, 64, 3, padding=1, bias=False), torch.nn.Conv2d(64, 32, 1, bias=False)) for _ in range(stacked - 1))
        self.expand = torch.nn.Conv2d(64, channels, 3, padding=1, bias=False)

    def forward(self, x):
        frames, x = self.frames, self.reduce(x)
        for number, flow in enumerate(self.flows):
            x = self.links[number - 1](x) if number else x
            least, most = x.min(), x.max()
            x = ((x - least) * (255 / (most - least))).reshape(-1, frames, *x.shape[1:])
            x = flow(x[:, :-1].flatten(0, 1), x[:, 1:].flatten(0, 1))
            frames -= 1
        return self.expand(x)


class Network(torch.nn.Module):
    """A residual network on the frames of clips, logits averaged over time, the flow behind one of its blocks."""

    def __init__(self, options):
        super().__init__()
        depth, _, kind = options.model.removeprefix("resnet").partition("-")
        counts, bottleneck = {"18": ([2, 2, 2, 2], False), "34": ([3, 4, 6, 3], False), "50": ([3, 4, 6, 3], True)}[depth]
        stacked = {"": 0, "flow": 1, "fcf": 2}[kind]
        stem = torch.nn.Sequential(
            torch.nn.Conv2d(3, 64, 7, 2, 3, bias=False), torch.nn.BatchNorm2d(64), torch.nn.ReLU(inplace=True), torch.nn.MaxPool2d(3, 2, 1))
        parts, inputs, widths = [stem], 64, [3, 64]
        for stage, count in enumerate(counts):
            blocks = []
            for at in range(count):
                blocks.append(Block(inputs, 64 << stage, 2 if stage and not at else 1, bottleneck))
                inputs = (64 << stage) * (4 if bottleneck else 1)
            parts.append(torch.nn.Sequential(*blocks))
            widths.append(inputs)
        if stacked:
            parts.insert(options.flow_after, FlowBlock(widths[options.flow_after], options.frames, options.iterations, stacked))
        self.parts, self.fc, self.frames = torch.nn.Sequential(*parts), torch.nn.Linear(inputs, options.classes), options.frames - stacked

    def forward(self, x):
        logits = self.fc(self.parts(x).mean((2, 3)))
        return logits.reshape(-1, self.frames, logits.shape[1]).mean(1)


def median_ms(work, device, runs):
    wait = torch.cuda.synchronize if device.startswith("cuda") else lambda: None
    begin = time.perf_counter()
    for warm in range(200):
        work()
        wait()
        if warm >= 2 and time.perf_counter() - begin > 1:
            break
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        wait()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def flow(options):
    shape = (options.batch * (options.frames - 1), options.channels, options.size, options.size)
    layer = RepresentationFlow(options.channels, options.iterations).to(options.device)
    first, second = (torch.rand(shape, device=options.device) * 255 for _ in range(2))
    upstream = torch.rand(shape[0], 2 * shape[1], *shape[2:], device=options.device)
    return shape, (lambda: layer(first, second)), [first, second], upstream


def conv(options):
    shape = (options.batch, options.channels, options.size, options.size)
    weight = torch.rand(options.out_channels, options.channels, options.kernel, options.kernel, device=options.device, requires_grad=True)
    x = torch.rand(shape, device=options.device)
    work = lambda: F.conv2d(x, weight, stride=options.stride, padding=options.kernel // 2)
    return shape, work, [x], torch.rand_like(work())


def net(options):
    shape = (options.batch * options.frames, 3, options.size, options.size)
    network = Network(options).to(options.device)
    x = torch.randn(shape, device=options.device)
    labels = torch.zeros(options.batch, dtype=torch.long, device=options.device)
    with torch.no_grad():
        network.eval()
        forward = median_ms(lambda: network(x), options.device, options.runs)
    network.train()
    optimiser = torch.optim.SGD(network.parameters(), 0.01, 0.9)

    def step():
        optimiser.zero_grad()
        F.cross_entropy(network(x), labels).backward()
        optimiser.step()

    return shape, dict(model=options.model, forward_ms=forward, step_ms=median_ms(step, options.device, options.runs))


def layer(options):
    shape, work, inputs, upstream = globals()[options.work](options)
    with torch.no_grad():
        forward = median_ms(work, options.device, options.runs)
    for tensor in inputs:
        tensor.requires_grad_()
    return shape, dict(forward_ms=forward, forward_backward_ms=median_ms(lambda: work().backward(upstream), options.device, options.runs))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=["flow", "conv", "net"])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--model", default="resnet34")
    for name, value in dict(channels=32, out_channels=128, kernel=3, stride=1, batch=1, frames=16, iterations=10, classes=400, flow_after=3, threads=0).items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    parser.add_argument("--size", type=int, help="28, of a network 112")
    parser.add_argument("--runs", type=int, help="21, of a network 7")
    options = parser.parse_args()
    options.size = options.size or (112 if options.work == "net" else 28)
    options.runs = options.runs or (7 if options.work == "net" else 21)
    torch.manual_seed(0)
    if options.threads:
        torch.set_num_threads(options.threads)

    shape, times = (net if options.work == "net" else layer)(options)
    print(json.dumps(dict(
        bench=options.work, peer=f"torch {torch.__version__}", device=options.device, threads=torch.get_num_threads(), shape=list(shape), runs=options.runs, **times)))


main()
