"""A peer of `repflow bench --peer`: the same work in PyTorch, eager or with --compile.

    repflow bench conv --peer "python3 benchmarks/peers/torch_peer.py" --rounds 3

It reads a line of JSON and answers with one. The first says device, threads and the precision in which matrices are
multiplied, {"device": "cpu", "threads": 2, "products": "single"}; the answer says who it is, or {"none": "why"}. Each further one
is a turn of work, whose answer is {"ms": [...]} with the time of each run, or {"none": "why"} where it does not do such work. What work there is says `works` below, what is asked of
it the requests of src/RepFlow.Ilgpu.Cli/Benchmarks.
"""
import argparse
import contextlib
import json
import sys
import types

import torch
import torch.nn.functional as F

from turns import measure


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

    def __init__(self, channels, flow_channels, frames, iterations, stacked):
        super().__init__()
        self.frames = frames
        self.reduce = torch.nn.Conv2d(channels, flow_channels, 1, bias=False)
        self.flows = torch.nn.ModuleList(RepresentationFlow(flow_channels, iterations) for _ in range(stacked))
        self.links = torch.nn.ModuleList(torch.nn.Sequential(
            torch.nn.Conv2d(2 * flow_channels, 2 * flow_channels, 3, padding=1, bias=False),
            torch.nn.Conv2d(2 * flow_channels, flow_channels, 1, bias=False)) for _ in range(stacked - 1))
        self.expand = torch.nn.Conv2d(2 * flow_channels, channels, 3, padding=1, bias=False)

    def forward(self, x):
        frames, x = self.frames, self.reduce(x)
        for number, flow in enumerate(self.flows):
            x = self.links[number - 1](x) if number else x
            least, most = x.min(), x.max()
            x = ((x - least) * (255 / (most - least))).reshape(-1, frames, *x.shape[1:])
            x = flow(x[:, :-1].flatten(0, 1), x[:, 1:].flatten(0, 1))
            frames -= 1
        return self.expand(x)


class VideoConv(torch.nn.Sequential):
    """A convolution over space and time by filters of 3x3x3, or by one in space and one in time."""

    def __init__(self, inputs, outputs, middle, stride):
        full = [torch.nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)]
        super().__init__(*(full if middle is None else [
            torch.nn.Conv3d(inputs, middle, (1, 3, 3), (1, stride, stride), (0, 1, 1), bias=False), torch.nn.BatchNorm3d(middle), torch.nn.ReLU(inplace=True),
            torch.nn.Conv3d(middle, outputs, (3, 1, 1), (stride, 1, 1), (1, 0, 0), bias=False)]))


class VideoBlock(torch.nn.Module):
    """A residual block over space and time."""

    def __init__(self, inputs, channels, stride, factored):
        super().__init__()
        middle = 27 * inputs * channels // (9 * inputs + 3 * channels) if factored else None
        self.body = torch.nn.Sequential(
            VideoConv(inputs, channels, middle, stride), torch.nn.BatchNorm3d(channels), torch.nn.ReLU(inplace=True),
            VideoConv(channels, channels, middle, 1), torch.nn.BatchNorm3d(channels))
        self.shortcut = torch.nn.Identity() if stride == 1 and inputs == channels else torch.nn.Sequential(
            torch.nn.Conv3d(inputs, channels, 1, stride, bias=False), torch.nn.BatchNorm3d(channels))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x), inplace=True)


class VideoNetwork(torch.nn.Module):
    """R3D or R(2+1)D as torchvision has them, on the frames of clips."""

    def __init__(self, options):
        super().__init__()
        factored = options.model.startswith("r2plus1d")
        inputs = options.width
        sizes = [(3, 45, (1, 7, 7), (1, 2, 2), (0, 3, 3)), (45, inputs, (3, 1, 1), 1, (1, 0, 0))] if factored else [(3, inputs, (3, 7, 7), (1, 2, 2), (1, 3, 3))]
        parts = []
        for i, o, kernel, stride, padding in sizes:
            parts += [torch.nn.Conv3d(i, o, kernel, stride, padding, bias=False), torch.nn.BatchNorm3d(o), torch.nn.ReLU(inplace=True)]
        for stage in range(4):
            for at in range(2):
                parts.append(VideoBlock(inputs, options.width << stage, 2 if stage and not at else 1, factored))
                inputs = options.width << stage
        self.parts, self.fc, self.frames = torch.nn.Sequential(*parts), torch.nn.Linear(inputs, options.classes), options.frames

    def forward(self, x):
        x = x.reshape(-1, self.frames, *x.shape[1:]).transpose(1, 2)
        return self.fc(self.parts(x).mean((2, 3, 4)))


def network_of(request):
    """The network that is asked for; none and why where it is not written here."""
    if request.model in ("r3d_18", "r2plus1d_18"):
        return VideoNetwork(request), None
    return (Network(request), None) if request.model.startswith("resnet") else (None, f"{request.model} is not written here")


class Network(torch.nn.Module):
    """A residual network on the frames of clips, logits averaged over time, the flow behind one of its blocks."""

    def __init__(self, options):
        super().__init__()
        depth, _, kind = options.model.removeprefix("resnet").partition("-")
        counts, bottleneck = {"18": ([2, 2, 2, 2], False), "34": ([3, 4, 6, 3], False), "50": ([3, 4, 6, 3], True)}[depth]
        stacked = {"": 0, "flow": 1, "fcf": 2}[kind]
        width = options.width
        stem = torch.nn.Sequential(
            torch.nn.Conv2d(3, width, 7, 2, 3, bias=False), torch.nn.BatchNorm2d(width), torch.nn.ReLU(inplace=True), torch.nn.MaxPool2d(3, 2, 1))
        parts, inputs, widths = [stem], width, [3, width]
        for stage, count in enumerate(counts):
            blocks = []
            for at in range(count):
                blocks.append(Block(inputs, width << stage, 2 if stage and not at else 1, bottleneck))
                inputs = (width << stage) * (4 if bottleneck else 1)
            parts.append(torch.nn.Sequential(*blocks))
            widths.append(inputs)
        if stacked:
            parts.insert(options.flow_after, FlowBlock(widths[options.flow_after], options.flow_channels, options.frames, options.iterations, stacked))
        self.parts, self.fc, self.frames = torch.nn.Sequential(*parts), torch.nn.Linear(inputs, options.classes), options.frames - stacked

    def forward(self, x):
        logits = self.fc(self.parts(x).mean((2, 3)))
        return logits.reshape(-1, self.frames, logits.shape[1]).mean(1)


def flow(request, device, prepare):
    if request.variant != "paper":
        return None, "only the layer of the paper is written here"
    shape = request.shape
    layer = prepare(RepresentationFlow(shape[1], request.iterations).to(device))
    first, second = (torch.rand(shape, device=device) * 255 for _ in range(2))
    return passes(request, lambda: layer(first, second), [first, second])


def conv(request, device, prepare):
    shape, kernel = request.shape, request.kernel
    kind = {2: torch.nn.Conv2d, 3: torch.nn.Conv3d}[len(kernel)]
    layer = prepare(kind(shape[1], request.out_channels, kernel, request.stride, request.padding, groups=request.groups, bias=False).to(device))
    x = torch.rand(shape, device=device)
    return passes(request, lambda: layer(x), [x] if request.input_adjoint else [])


def passes(request, forward, inputs):
    if request.work == "forward":
        return without_gradients(forward), None
    for tensor in inputs:
        tensor.requires_grad_()
    upstream = torch.rand_like(forward())
    return lambda: forward().backward(upstream), None


def without_gradients(work):
    def run():
        with torch.no_grad():
            work()

    return run


def net(request, device, prepare):
    network, why = network_of(request)
    if network is None:
        return None, why
    network = prepare(network.to(device))
    x = torch.randn(request.shape, device=device)
    if request.work == "forward in inference":
        network.eval()
        return without_gradients(lambda: network(x)), None
    step = training_step(network)
    labels = torch.zeros(request.shape[0] // request.frames, dtype=torch.long, device=device)
    return lambda: step(x, labels), None


def training_step(network):
    network.train()
    optimiser = torch.optim.SGD(network.parameters(), 1e-4, 0.9)

    def step(x, labels):
        optimiser.zero_grad()
        F.cross_entropy(network(x), labels).backward()
        optimiser.step()

    return step


class Clips(torch.utils.data.Dataset):
    """Decoded clips of noise, cropped anywhere, flipped by chance and normalised, as `repflow bench train` reads them."""

    def __init__(self, request):
        self.crop, self.clip, self.frames = request.shape[2:], request.clip, request.frames
        self.clips = torch.randint(0, 256, (4, self.frames, *self.clip, 3), dtype=torch.uint8)
        self.mean, self.deviation = (torch.tensor(v).reshape(1, 3, 1, 1) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))

    def __len__(self):
        return 256

    def __getitem__(self, index):
        top, left = (int(torch.randint(0, extent - crop + 1, ())) for extent, crop in zip(self.clip, self.crop))
        x = self.clips[index % 4, :, top:top + self.crop[0], left:left + self.crop[1]].permute(0, 3, 1, 2)
        if torch.rand(()) < 0.5:
            x = x.flip(3)
        return (x.float() / 255 - self.mean) / self.deviation, 0


def train(request, device, prepare):
    network, why = network_of(request)
    if network is None:
        return None, why
    network = prepare(network.to(device))
    step = training_step(network)
    loader = torch.utils.data.DataLoader(
        Clips(request), request.shape[0] // request.frames, shuffle=True, num_workers=request.workers, drop_last=True, persistent_workers=True, pin_memory=device != "cpu")

    def batches():
        while True:
            yield from loader

    stream = batches()

    def run():
        x, labels = next(stream)
        step(x.flatten(0, 1).to(device, non_blocking=True), labels.to(device, non_blocking=True))

    return run, None


works = dict(flow=flow, conv=conv, net=net, train=train)


def answers(requests, compiled):
    hello = json.loads(next(requests))
    device, prepare = hello["device"], (lambda module: module)
    if compiled:
        if not hasattr(torch, "compile"):
            yield dict(none=f"PyTorch {torch.__version__} has no torch.compile")
            return
        prepare = torch.compile
    if device.startswith("cuda") and not torch.cuda.is_available():
        yield dict(none=f"PyTorch {torch.__version__} sees no CUDA device")
        return
    torch.manual_seed(0)
    torch.set_num_threads(hello["threads"])
    if device.startswith("cuda"):
        # By default cuDNN rounds factors to tf32 and matmul does not; and it takes the fastest algorithm only where it is told to look for it.
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = hello["products"] == "tf32"
        torch.backends.cudnn.benchmark = True
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else "cpu"
    yield dict(peer=f"PyTorch {torch.__version__} {'compiled' if compiled else 'eager'}", device=name, threads=torch.get_num_threads())
    mixed = torch.autocast(device.partition(":")[0], torch.bfloat16) if hello["products"] == "bf16" else contextlib.nullcontext()
    known = None
    for line in requests:
        request = json.loads(line)
        work = {name: value for name, value in request.items() if name not in ("runs", "warm_s")}
        if work != known:
            # What ran before goes first: two works are not held at once.
            known = run = None
            torch.set_default_dtype(torch.float64 if request.get("precision") == "f64" else torch.float32)
            run, why = works[request["bench"]](types.SimpleNamespace(**work), device, prepare) if request["bench"] in works else (None, "no such work here")
            known = work
        with mixed:
            yield dict(none=why) if run is None else dict(ms=measure(run, request, torch.cuda.synchronize if device.startswith("cuda") else lambda: None))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compile", action="store_true", help="with torch.compile, where PyTorch has it")
    options = parser.parse_args()
    for answer in answers(iter(sys.stdin.readline, ""), options.compile):
        print(json.dumps(answer), flush=True)


main()
