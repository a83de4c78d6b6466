"""What the benchmarks are measured against: the same work in PyTorch, eager, printed as one JSON object.

    torch_peer.py flow [--size 28] [--channels 32] [--batch 1] [--frames 16] [--iterations 10] [--device cpu]
    torch_peer.py conv [--size 28] [--channels 128] [--out-channels 128] [--kernel 3] [--stride 1] [--batch 16]

The names are those of `repflow bench --json`: forward_ms, forward_backward_ms, medians over --runs after a warm-up.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F


def sobel(channels, device):
    x = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=device)
    return [k.reshape(1, 1, 3, 3).repeat(channels, 1, 1, 1).requires_grad_() for k in (x, x.t())]


class RepresentationFlow(torch.nn.Module):
    """Algorithm 1 of the paper with all of its parameters learnable, as its formulas stand."""

    def __init__(self, channels, iterations, device):
        super().__init__()
        self.channels, self.iterations = channels, iterations
        self.tau, self.lam, self.theta = (torch.tensor(v, device=device, requires_grad=True) for v in (0.25, 0.15, 0.3))
        self.image_x, self.image_y = sobel(channels, device)
        self.flow_x, self.flow_y = sobel(channels, device)
        taps = torch.tensor([-1.0, 1.0], device=device)
        self.divergence_x = taps.reshape(1, 1, 1, 2).repeat(channels, 1, 1, 1).requires_grad_()
        self.divergence_y = taps.reshape(1, 1, 2, 1).repeat(channels, 1, 1, 1).requires_grad_()

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
    layer = RepresentationFlow(options.channels, options.iterations, options.device)
    first, second = (torch.rand(shape, device=options.device) * 255 for _ in range(2))
    upstream = torch.rand(shape[0], 2 * shape[1], *shape[2:], device=options.device)
    return shape, (lambda: layer(first, second)), [first, second], upstream


def conv(options):
    shape = (options.batch, options.channels, options.size, options.size)
    weight = torch.rand(options.out_channels, options.channels, options.kernel, options.kernel, device=options.device, requires_grad=True)
    x = torch.rand(shape, device=options.device)
    work = lambda: F.conv2d(x, weight, stride=options.stride, padding=options.kernel // 2)
    return shape, work, [x], torch.rand_like(work())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=["flow", "conv"])
    parser.add_argument("--device", default="cpu")
    for name, value in dict(size=28, channels=32, out_channels=128, kernel=3, stride=1, batch=1, frames=16, iterations=10, runs=21, threads=0).items():
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    options = parser.parse_args()
    torch.manual_seed(0)
    if options.threads:
        torch.set_num_threads(options.threads)

    shape, work, inputs, upstream = globals()[options.work](options)
    with torch.no_grad():
        forward = median_ms(work, options.device, options.runs)
    for tensor in inputs:
        tensor.requires_grad_()
    both = median_ms(lambda: work().backward(upstream), options.device, options.runs)
    print(json.dumps(dict(
        bench=options.work, peer=f"torch {torch.__version__}", device=options.device, threads=torch.get_num_threads(),
        shape=list(shape), runs=options.runs, forward_ms=forward, forward_backward_ms=both)))


main()
