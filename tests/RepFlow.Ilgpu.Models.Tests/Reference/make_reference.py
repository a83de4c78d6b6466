"""Reference values for the networks of RepFlow.Ilgpu.Models, from PyTorch in double precision.

usage: /usr/bin/python3 make_reference.py [CASE...]                    writes CASE.json                       (Debian's python3-torch)
       /usr/bin/python3 make_reference.py --logits [MODEL...]          writes MODEL-logits.json: of a network under torchvision's names, for one image
       /usr/bin/python3 make_reference.py --weights MODEL FILE         writes that network's weights as safetensors, or by torch.save
                                                                    (.pt as now, .pth as before 1.6), and prints the logits

Weights and clips are numbers that both sides make from names (reference_numbers.py here, Numbers.cs there), so that a case is a small file: logits and losses of two
steps of gradient descent, and of each gradient of the first and each buffer after the second its norm, its product with other numbers, and three elements.
PyTorch does the same in single precision, and how far that is from double is written too: an activation on the other side of zero, or a threshold of the
flow, moves a gradient by some thousandths, so that no implementation in single precision comes closer.
The flow layer is that of ../../reference/make_reference.py, written from the paper's equations; residual networks on frames are those of resnet.py, those over space and time torchvision's and, inflated,
those of inflated.py, I3D and S3D those of inception.py, the systems that the paper is compared with those of systems.py.
"""
import json
import math
import os
import struct
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
from inception import I3d, S3d  # noqa: E402
from inflated import InflatedResNet  # noqa: E402
from reference_numbers import numbers  # noqa: E402
from resnet import ResNet  # noqa: E402
from systems import SYSTEMS  # noqa: E402

sys.path.insert(0, os.path.join(HERE, "..", "..", "reference"))
from make_reference import flow_cvpr19, flow_paper  # noqa: E402

torch.set_default_dtype(torch.float64)


class Flow(nn.Module):
    """The flow layer, with its parameters under their names."""
    def __init__(self, channels, iterations, variant):
        super().__init__()
        self.iterations, self.function = iterations, flow_paper if variant == "paper" else flow_cvpr19
        sobel = torch.tensor([[-1., 0, 1], [-2, 0, 2], [-1, 0, 1]])
        x, y, u = (sobel, sobel.t(), (sobel, sobel.t())) if variant == "paper" else (torch.tensor([-.5, 0, .5]),) * 2 + ((torch.tensor([-1., 1]),) * 2,)
        start = dict(tau=torch.tensor([.25]), theta=torch.tensor([.3]), **{"lambda": torch.tensor([.15])})
        for key, taps in dict(image_gradient_x=x, image_gradient_y=y, flow_gradient_x=u[0], flow_gradient_y=u[1],
                              divergence_x=torch.tensor([-1., 1]), divergence_y=torch.tensor([-1., 1])).items():
            start[key] = taps.expand(channels, *taps.shape).clone()
        self.values = nn.ParameterDict({key: nn.Parameter(value) for key, value in start.items()})

    def forward(self, first, second):
        return self.function(first, second, iterations=self.iterations, **dict(self.values.items()))


class FlowBlock(nn.Module):
    """Section 3.2 and appendix A: 1x1, the flow between the frames of each clip, 3x3; stacked, the flow of the flow follows."""
    def __init__(self, channels, frames, few=32, iterations=10, variant="paper", stacked=1, fusion="none", links=True):
        super().__init__()
        self.frames, self.stacked, self.fusion = frames, stacked, fusion
        self.reduce = nn.Conv2d(channels, few, 1, bias=False)
        self.flows = nn.ModuleList(nn.ModuleDict({"flow": Flow(few if links else few << at, iterations, variant)}) for at in range(stacked))
        self.links = nn.ModuleList(nn.ModuleDict({"conv": nn.Conv2d(2 * few, 2 * few, 3, padding=1, bias=False),
                                                  "reduce": nn.Conv2d(2 * few, few, 1, bias=False)}) for _ in range(stacked - 1 if links else 0))
        self.expand = nn.Conv2d(2 * few if links else few << stacked, channels, 3, padding=1, bias=False)
        if fusion in ("layer-multiply", "concatenate"):
            self.fuse = nn.Conv2d(channels * (2 if fusion == "concatenate" else 1), channels, 1, bias=False)
        if fusion in ("residual", "layer-multiply"):
            self.bn = nn.BatchNorm2d(channels)

    def forward(self, x):
        y, frames = self.reduce(x), self.frames
        for at in range(self.stacked):
            if 0 < at <= len(self.links):
                y = self.links[at - 1]["reduce"](self.links[at - 1]["conv"](y))
            low, high = y.min(), y.max()
            y = ((y - low) * (255 / (high - low))).view(-1, frames, *y.shape[1:])
            frames -= 1
            y = self.flows[at]["flow"](y[:, :-1].flatten(0, 1), y[:, 1:].flatten(0, 1))
        y, r = self.expand(y), x.view(-1, self.frames, *x.shape[1:])[:, :frames].flatten(0, 1)
        return {
            "none": lambda: y,
            "residual": lambda: F.relu(r + self.bn(y)),
            "add": lambda: F.relu(r + y),
            "multiply": lambda: r * y,
            "layer-multiply": lambda: r * self.bn(self.fuse(y)),
            "concatenate": lambda: self.fuse(torch.cat([r, y], 1)),
        }[self.fusion]()


class Network(nn.Module):
    def __init__(self, model, classes, frames, after=3, stacked=0, **flow):
        super().__init__()
        self.net = ResNet(model, classes)
        self.frames, self.after = frames - stacked, after
        if stacked:
            channels = 3 if after == 0 else 64 if after == 1 else (64 << (after - 2)) * (4 if model == "resnet50" else 1)
            self.net.flow = FlowBlock(channels, frames, stacked=stacked, **flow)

    def forward(self, x):
        n = self.net
        for at, part in enumerate([lambda x: x] + n.parts()):
            x = part(x)
            if hasattr(n, "flow") and at == self.after:
                x = n.flow(x)
        return n.fc(x.mean((2, 3))).view(-1, self.frames, n.fc.out_features).mean(1)


class VideoNetwork(nn.Module):
    """A network over space and time on the frames of clips, torchvision's or an inflated one, with the flow behind a block."""
    def __init__(self, model, classes, frames, after=3, stacked=0, **flow):
        super().__init__()
        is_inflated = model.startswith("resnet")
        if is_inflated:
            self.net = InflatedResNet(classes, model.endswith("_2plus1d"))
            self.parts = self.net.parts()
        else:
            from torchvision.models import video
            n = self.net = getattr(video, model)(num_classes=classes)
            self.parts = [n.stem, n.layer1, n.layer2, n.layer3, n.layer4]
        self.frames, self.after = frames, after
        if stacked:
            halved = (0 if after == 0 else max(1, after - 1)) if is_inflated else max(0, after - 2)
            self.net.flow = nn.ModuleDict({"block": FlowBlock(3 if after == 0 else 64 << max(0, after - 2), math.ceil(frames / 2 ** halved), stacked=stacked, **flow)})

    def forward(self, x):
        n = self.net
        x = x.view(-1, self.frames, *x.shape[1:]).transpose(1, 2)
        for at, part in enumerate([lambda x: x, *self.parts]):
            x = part(x)
            if hasattr(n, "flow") and at == self.after:
                clips, frames = x.shape[0], x.transpose(1, 2).flatten(0, 1)
                x = n.flow["block"](frames)
                x = x.view(clips, -1, *x.shape[1:]).transpose(1, 2)
        return n.fc(x.mean((2, 3, 4)))


INCEPTIONS = {"i3d": I3d, "s3d": S3d, "s3dg-slim": lambda classes: S3d(classes, gated=True, slim=True)}


class InceptionNetwork(nn.Module):
    """I3D or S3D on the frames of clips."""
    def __init__(self, model, classes, frames):
        super().__init__()
        self.net, self.frames = INCEPTIONS[model](classes), frames

    def forward(self, x):
        return self.net(x.view(-1, self.frames, *x.shape[1:]).transpose(1, 2))


def make(model, *arguments, system=None, **options):
    if system:
        return SYSTEMS[system](model, *arguments, **options)
    return (Network if model in ("resnet18", "resnet50") else InceptionNetwork if model in INCEPTIONS else VideoNetwork)(model, *arguments, **options)


def named(network):
    """Parameters and buffers under the names of the C# side."""
    keep = lambda name: not name.endswith("num_batches_tracked")
    return {name.replace(".values.", "."): value for name, value in network.net.state_dict(keep_vars=True).items() if keep(name)}


def fill(model, name, value, is_trained=False):
    """Weights. What a block ends in (last) is small, and without residuals most activations are open, or gradients depend on rounding. Running statistics stay as they are, but where it is trained."""
    last = "bn3" if model == "resnet50" else "bn2" if model.startswith("resnet") else "conv2.1"
    u = numbers(name, *value.shape)
    with torch.no_grad():
        if ".flow." in name or ".iterations." in name or name.endswith(".field"):
            value += 0.02 * u
        elif name.endswith(".gradient.weight"):
            value.copy_(torch.tensor([[0., 1, 0], [-1, 0, 1], [0, -1, 0]]).expand_as(value))
        elif value.dim() >= 4:
            value.copy_(math.sqrt(6 / (value.numel() // value.shape[1])) * u)
        elif name.startswith("fc"):
            value.copy_(u / math.sqrt(512))
        elif value.dim() == 2:
            value.copy_(u / math.sqrt(value.shape[1]))
        elif name.endswith("weight"):
            value.copy_((0.25 if last in name else 1) * (1 + 0.2 * u))
        elif name.endswith("bias"):
            value.copy_((0.5 if model in INCEPTIONS else 0) + 0.2 * u)
        elif is_trained and name.endswith("running_mean"):
            value.copy_(0.1 * u)
        elif is_trained:
            value.copy_(1 + 0.5 * u)


def summary(name, tensor):
    flat = tensor.detach().flatten()
    return [float(flat.norm()), float(flat @ numbers(name + " product", flat.numel())), *(float(flat[at]) for at in (0, flat.numel() // 2, -1))]


CASES = {
    "resnet18": dict(model="resnet18", frames=1, clips=3, size=64),
    "resnet18-flow": dict(model="resnet18", frames=3, clips=2, size=64, stacked=1, iterations=5),
    "resnet18-flow-cvpr19-residual": dict(model="resnet18", frames=3, clips=2, size=64, stacked=1, iterations=5, variant="cvpr19", fusion="residual", after=2, few=8),
    "resnet18-fcf": dict(model="resnet18", frames=4, clips=2, size=64, stacked=2, iterations=4, few=8, after=2),
    "resnet18-fcf-3": dict(model="resnet18", frames=4, clips=2, size=64, stacked=2, iterations=4),
    "resnet18-fof-concatenate": dict(model="resnet18", frames=4, clips=2, size=64, stacked=2, links=False, iterations=4, few=4, after=2, fusion="concatenate"),
    "resnet18-flow-layer-multiply": dict(model="resnet18", frames=3, clips=2, size=64, stacked=1, iterations=4, few=4, after=2, fusion="layer-multiply"),
    "resnet18_3d": dict(model="resnet18_3d", frames=9, clips=2, size=64),
    "resnet18_2plus1d-flow-add": dict(model="resnet18_2plus1d", frames=9, clips=2, size=64, stacked=1, iterations=4, few=4, after=2, fusion="add"),
    "resnet50": dict(model="resnet50", frames=2, clips=2, size=64),
    "r3d_18": dict(model="r3d_18", frames=5, clips=2, size=32),
    "r3d_18-flow": dict(model="r3d_18", frames=5, clips=2, size=32, stacked=1, iterations=4, few=8, after=2),
    "r2plus1d_18": dict(model="r2plus1d_18", frames=4, clips=2, size=32),
    "i3d": dict(model="i3d", frames=9, clips=2, size=92),
    "s3d": dict(model="s3d", frames=9, clips=2, size=92),
    "s3dg-slim": dict(model="s3dg-slim", frames=9, clips=2, size=92),
    "mfnet-s": dict(model="resnet18", system="mfnet", frames=3, clips=2, size=64, width=16, reduction=8),
    "mfnet-c": dict(model="resnet50", system="mfnet", frames=3, clips=2, size=64, width=8, after=(1, 3, 5), concatenates=True, grouped=True, normalized=True),
    "off": dict(model="resnet18", system="off", frames=3, clips=2, size=64, width=8),
    "off-3": dict(model="resnet50", system="off", frames=4, clips=2, size=64, width=4, first=3, weights=(1, 1, 0.5, 2)),
    "off-3d": dict(model="resnet18_3d", system="off", frames=3, clips=2, size=64, width=8, first=2),
    "off-2plus1d": dict(model="resnet18_2plus1d", system="off", frames=3, clips=2, size=64, width=8, first=3),
    "actionflownet": dict(model="r3d_18", system="actionflownet", frames=3, clips=2, size=48, width=8),
    "tvnet": dict(model="resnet18", system="tvnet", frames=6, clips=2, size=40, width=8, iterations=4, stack=2),
    "tvnet-fields": dict(model="resnet18", system="tvnet", frames=4, clips=2, size=40, width=8, iterations=5, stack=3, fields=(40, 40), flow_weight=0.5),
}


def steps(precision, model, frames, clips, size, classes=5, rate=1e-4, **options):
    """Two steps: logits, losses, the first gradients, the last buffers."""
    network = make(model, classes, frames, **options).train()
    for name, value in named(network).items():
        fill(model, name, value)
    network.to(precision)
    tensors, found = named(network), {}
    x, labels = numbers("clip", clips * frames, 3, size, size).to(precision), torch.arange(clips) * 2 % classes
    for step in range(2):
        logits, loss = network.objective(x, labels) if hasattr(network, "objective") else ((y := network(x)), F.cross_entropy(y, labels))
        network.zero_grad()
        loss.backward()
        found[f"logits {step}"], found[f"loss {step}"] = logits.detach().double(), loss.detach().double()
        for name, value in tensors.items():
            if value.requires_grad:
                if value.grad is None:
                    value.grad = torch.zeros_like(value)
                if step == 0:
                    found[name] = value.grad.double().clone()
                with torch.no_grad():
                    value -= rate * value.grad
    found.update({name: value.double() for name, value in tensors.items() if not value.requires_grad})
    return found, sum(p.numel() for p in network.parameters() if p.requires_grad)


def write(case, options):
    (double, count), (single, _) = steps(torch.float64, **options), steps(torch.float32, **options)
    deviations = sorted(float((double[name] - single[name]).norm() / (double[name].norm() or 1)) for name in double)
    found = {"parameters": count, "single_worst": deviations[-1], "single_median": deviations[len(deviations) // 2],
             "results": {name: summary(name, tensor) for name, tensor in double.items()}}
    text = json.dumps(found).replace('], "', '],\n"').replace('{"', '{\n"')
    with open(os.path.join(HERE, case + ".json"), "w") as file:
        file.write(text + "\n")
    print(case, count, f"single: worst {deviations[-1]:.1e}, median {deviations[len(deviations) // 2]:.1e}, {len(text)} bytes")


def trained(model):
    """A network as its file has it, in single precision, and its logits of an image, in double."""
    network = ResNet(model, 1000).eval()
    for name, value in network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            fill(model, name, value, is_trained=True)
    weights = network.float().state_dict()
    with torch.no_grad():
        return weights, network.double()(numbers("image", 1, 3, 64, 64)).flatten().tolist()


def write_weights(weights, path):
    """Safetensors as the format is published: the header's length, the header, and the tensors one behind the other, those of larger elements first."""
    if path.endswith((".pt", ".pth")):
        torch.save(weights, path, _use_new_zipfile_serialization=path.endswith(".pt"))
        return

    kinds, header, at = {torch.float32: "F32", torch.int64: "I64"}, {"__metadata__": {"format": "pt"}}, 0
    ordered = sorted(weights.items(), key=lambda entry: (-entry[1].element_size(), entry[0]))
    for name, value in ordered:
        size = value.numel() * value.element_size()
        header[name] = {"dtype": kinds[value.dtype], "shape": list(value.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, value in ordered:
            file.write(value.numpy().tobytes())


if sys.argv[1:2] == ["--weights"]:
    weights, logits = trained(sys.argv[2])
    write_weights(weights, sys.argv[3])
    print(json.dumps(logits))
elif sys.argv[1:2] == ["--logits"]:
    for model in sys.argv[2:] or ("resnet18", "resnet34", "resnet50"):
        with open(os.path.join(HERE, model + "-logits.json"), "w") as file:
            file.write(json.dumps([float(f"{logit:.8g}") for logit in trained(model)[1]]).replace(", ", ",\n") + "\n")
else:
    for case in sys.argv[1:] or CASES:
        write(case, CASES[case])
