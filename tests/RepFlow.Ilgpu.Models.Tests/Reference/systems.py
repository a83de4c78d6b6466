"""The systems that the paper is compared with, in PyTorch, written from what is published of them (what is not is the C# side's assumption): on residual networks under torchvision's names."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from reference_numbers import numbers
from inflated import InflatedResNet
from resnet import ResNet


def pairs(x, frames):
    """The frames of clips (N * frames, ...) that have a successor, and their successors."""
    clips = x.view(-1, frames, *x.shape[1:])
    return clips[:, :-1], clips[:, 1:]


def point(inputs, outputs, normalized):
    """A 1x1 convolution, with normalisation and activation or without."""
    unit = nn.Sequential()
    unit.add_module("conv", nn.Conv2d(inputs, outputs, 1, bias=False))
    if normalized:
        unit.add_module("bn", nn.BatchNorm2d(outputs))
        unit.add_module("relu", nn.ReLU())
    return unit


class Motion(nn.Module):
    """MFNet's block (Lee et al. 2018): differences of the next frame, shifted in nine directions, to this one."""
    def __init__(self, channels, frames, reduction, concatenates, grouped, normalized):
        super().__init__()
        few = max(1, channels // reduction)
        few = (few + 8) // 9 * 9 if grouped else few
        self.frames, self.grouped = frames, grouped
        self.reduce, self.expand = point(channels, few, normalized), point(few if grouped else 9 * few, channels, normalized)
        self.fuse = point(2 * channels, channels, normalized) if concatenates else None

    def forward(self, x):
        y = self.reduce(x)
        first, second = pairs(y, self.frames)
        height, width = y.shape[2:]
        around = F.pad(second, (1, 1, 1, 1))
        each = y.shape[1] // 9
        found = []
        for at in range(9):
            part = slice(at * each, (at + 1) * each) if self.grouped else slice(None)
            found.append((around[..., at // 3:at // 3 + height, at % 3:at % 3 + width] - first)[:, :, part])
        motion = torch.cat(found, 2)
        motion = torch.cat([motion, torch.zeros_like(motion[:, :1])], 1).flatten(0, 1)
        y = self.expand(motion)
        return x + y if self.fuse is None else self.fuse(torch.cat([x, y], 1))


class MFNet(nn.Module):
    def __init__(self, base, classes, frames, width, after=(2, 3, 4), reduction=16, concatenates=False, grouped=False, normalized=False):
        super().__init__()
        self.net, self.frames, self.after = ResNet(base, classes, width), frames, after
        channels = lambda block: width if block == 1 else (width << (block - 2)) * (4 if base == "resnet50" else 1)
        self.net.motion = nn.ModuleList(Motion(channels(block), frames, reduction, concatenates, grouped, normalized) for block in after)

    def forward(self, x):
        for at, part in enumerate(self.net.parts(), 1):
            x = part(x)
            if at in self.after:
                x = self.net.motion[self.after.index(at)](x)
        return self.net.fc(x.mean((2, 3))).view(-1, self.frames, self.net.fc.out_features).mean(1)


class OffBlock(nn.Module):
    def __init__(self, inside, channels, out, last, rectified):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(inside, channels, 1), nn.Conv2d(channels, channels, 3, padding=1)
        self.conv3 = nn.Conv2d(channels, out, last, padding=last // 2)
        self.shortcut = None if inside == out else nn.Conv2d(inside, out, 1)
        self.rectified = rectified

    def forward(self, x):
        y = self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))) + (x if self.shortcut is None else self.shortcut(x))
        return F.relu(y) if self.rectified else y


class OffUnit(nn.Module):
    """A difference of consecutive frames, and the authors' fixed filter on the earlier of them (rgb_off/1/train.prototxt)."""
    def __init__(self, channels, frames, time, space):
        super().__init__()
        self.frames = frames
        self.time, self.space = nn.Conv2d(channels, time, 1), nn.Conv2d(channels, space, 1)
        self.gradient = nn.Conv2d(space, space, 3, padding=1, groups=space).requires_grad_(False)

    def forward(self, x):
        first, second = pairs(F.relu(self.time(x)), self.frames)
        slope = self.gradient(self.space(pairs(x, self.frames)[0].flatten(0, 1)))
        return torch.cat([slope, (second - first).flatten(0, 1)], 1)


class OffNet(nn.Module):
    def __init__(self, inside, remaining, width):
        super().__init__()
        kernel, channels, lasts = {1: (3, 4 * width, [1]), 2: (5, 2 * width, [1, 3])}.get(remaining, (7, width, [1, 1, 1]))
        self.conv = nn.Conv2d(inside, channels, kernel, 1 if remaining == 1 else 2, kernel // 2)
        self.blocks = nn.ModuleList(OffBlock(channels if at == 0 else 4 * channels, channels, 4 * channels, last, remaining > 1) for at, last in enumerate(lasts))
        self.channels = 4 * channels

    def forward(self, x):
        x = F.relu(self.conv(x))
        for block in self.blocks:
            x = block(x)
        return x


class OffLevel(nn.Module):
    def __init__(self, channels, frames, before, remaining, width):
        super().__init__()
        self.unit = OffUnit(channels, frames, 2 * width, width // 2)
        self.net = OffNet(2 * width + width // 2 + before, remaining, width)

    def forward(self, x, before):
        y = self.unit(x)
        return self.net(y if before is None else torch.cat([y, before], 1))


class Head(nn.Module):
    def __init__(self, channels, classes, frames, pooled):
        super().__init__()
        self.fc, self.frames, self.pooled = nn.Linear(channels, classes), frames, pooled

    def forward(self, x):
        x = F.max_pool2d(x, 3, 2, 1) if self.pooled else x
        return self.fc(x.mean((2, 3))).view(-1, self.frames, self.fc.out_features).mean(1)


class Off(nn.Module):
    """OFF on colours (Sun et al. 2018), on the ends of a residual network's stages: one of frames, or one over space and time that keeps all frames."""
    def __init__(self, base, classes, frames, width, first=1, weights=(1, 1, 1, 1)):
        super().__init__()
        self.first, self.weights = first, weights
        channels = [(width << stage) * (4 if base == "resnet50" else 1) for stage in range(4)]
        self.net = net = nn.Module()
        self.frames, self.is_video = frames, "_" in base
        stages = InflatedResNet(classes, base.endswith("_2plus1d"), width, keeps_frames=True) if self.is_video else ResNet(base, classes, width)
        del stages.fc
        setattr(net, "video" if self.is_video else "appearance", stages)
        self.parts = stages.parts()
        net.tower = nn.Module()
        before = 0
        for stage in range(first, 5):
            level = OffLevel(channels[stage - 1], frames, before, 5 - stage, width)
            before = level.net.channels
            setattr(net.tower, f"level{stage}", level)
            setattr(net, f"head{stage}", Head(before, classes, frames - 1, stage < 3))
        net.rgb = Head(channels[3], classes, frames, False)

    def objective(self, x, labels):
        loss, before = 0, None
        if self.is_video:
            x = x.view(-1, self.frames, *x.shape[1:]).transpose(1, 2)
        for stage, part in enumerate(self.parts):
            x = part(x)
            features = x.transpose(1, 2).flatten(0, 1) if self.is_video else x
            if stage >= self.first:
                before = getattr(self.net.tower, f"level{stage}")(features, before)
                motion = getattr(self.net, f"head{stage}")(before)
                loss = loss + self.weights[stage - 1] * F.cross_entropy(motion, labels)
        still = self.net.rgb(features)
        return still + motion, loss + F.cross_entropy(still, labels)


class VideoBlock(nn.Module):
    """R3D's, stepping by pixels alone, under torchvision's names."""
    def __init__(self, inside, channels, stride):
        super().__init__()
        normal = lambda i, s: nn.Sequential(nn.Conv3d(i, channels, 3, (1, s, s), 1, bias=False), nn.BatchNorm3d(channels))
        self.conv1, self.conv2 = normal(inside, stride), normal(channels, 1)
        self.downsample = None if stride == 1 and inside == channels else nn.Sequential(
            nn.Conv3d(inside, channels, 1, (1, stride, stride), bias=False), nn.BatchNorm3d(channels))

    def forward(self, x):
        return F.relu(self.conv2(F.relu(self.conv1(x))) + (x if self.downsample is None else self.downsample(x)))


class FlowLevel(nn.Module):
    def __init__(self, inside, channels):
        super().__init__()
        self.up, self.up_flow = nn.ConvTranspose2d(inside, channels, 4, 2, 1), nn.ConvTranspose2d(2, 2, 4, 2, 1, bias=False)
        self.predict = nn.Conv2d(2 * channels + 2, 2, 3, padding=1)

    def forward(self, x, flow, skip):
        x = torch.cat([skip, F.relu(self.up(x)), self.up_flow(flow)], 1)
        return x, self.predict(x)


class ActionFlowNet(nn.Module):
    """A 3-D ResNet-18 with a class head and FlowNetS's decoder (Ng et al. 2018, Dosovitskiy et al. 2015)."""
    def __init__(self, base, classes, frames, width, class_weight=1, flow_weight=1, levels=(.01, .02, .08, .32)):
        super().__init__()
        self.frames, self.class_weight, self.flow_weight, self.levels = frames, class_weight, flow_weight, levels
        self.net = net = nn.Module()
        net.encoder = encoder = nn.Module()
        encoder.stem = nn.Sequential(nn.Conv3d(3, width, (3, 7, 7), (1, 2, 2), (1, 3, 3), bias=False), nn.BatchNorm3d(width), nn.ReLU())
        for stage in range(4):
            channels = width << stage
            setattr(encoder, f"layer{stage + 1}", nn.Sequential(
                VideoBlock(channels if stage == 0 else channels // 2, channels, 1 if stage == 0 else 2), VideoBlock(channels, channels, 1)))
        net.decoder = decoder = nn.Module()
        decoder.predict = nn.Conv2d(8 * width, 2, 3, padding=1)
        inside = 8 * width
        for stage in (3, 2, 1):
            channels = width << (stage - 1)
            setattr(decoder, f"level{stage}", FlowLevel(inside, channels))
            inside = 2 * channels + 2
        net.fc = nn.Linear(8 * width, classes)

    def objective(self, x, labels):
        net, flow = self.net, numbers("flow", x.shape[0] // self.frames * (self.frames - 1), 2, *x.shape[2:]).to(x)
        x = net.encoder.stem(x.view(-1, self.frames, *x.shape[1:]).transpose(1, 2))
        skips = []
        for stage in range(1, 5):
            x = getattr(net.encoder, f"layer{stage}")(x)
            skips.append(x[:, :, :-1].transpose(1, 2).flatten(0, 1))
        logits = net.fc(x.mean((2, 3, 4)))
        x, flows = skips[3], [net.decoder.predict(skips[3])]
        for stage in (3, 2, 1):
            x, y = getattr(net.decoder, f"level{stage}")(x, flows[0], skips[stage - 1])
            flows.insert(0, y)
        loss = self.class_weight * F.cross_entropy(logits, labels)
        for at, (weight, found) in enumerate(zip(self.levels, flows), 1):
            target = F.avg_pool2d(flow, 2 ** at) / 2 ** at
            loss = loss + self.flow_weight * weight * torch.sqrt(((found - target) ** 2).sum(1) + 1e-12).mean()
        return logits, loss


def warp(image, flow):
    """Bilinear between pixels, the nearest ones outside."""
    n, _, height, width = image.shape
    j = (torch.arange(width).to(flow) + flow[:, 0]).clamp(0, width - 1)
    i = (torch.arange(height).to(flow)[:, None] + flow[:, 1]).clamp(0, height - 1)
    left, top = j.detach().floor().long(), i.detach().floor().long()
    right, below = (left + 1).clamp(max=width - 1), (top + 1).clamp(max=height - 1)
    take = lambda y, x: image.flatten(2).gather(2, (y * width + x).flatten(1)[:, None].expand(-1, image.shape[1], -1)).view_as(image)
    a, b = (j - left)[:, None], (i - top)[:, None]
    upper = take(top, left) + a * (take(top, right) - take(top, left))
    lower = take(below, left) + a * (take(below, right) - take(below, left))
    return upper + b * (lower - upper)


class TvNet(nn.Module):
    """TVNet (Fan et al. 2018, LijieFan/tvnet: one scale, one warp) in front of a residual network."""
    def __init__(self, base, classes, frames, width, iterations, stack, fields=None, flow_weight=0.1, data_weight=0.15):
        super().__init__()
        self.frames, self.stack, self.flow_weight, self.data_weight = frames, stack, flow_weight, data_weight
        self.net = net = nn.Module()
        net.flow, net.classifier = nn.Module(), ResNet(base, classes, width, 2 * stack)
        length = math.ceil(math.sqrt(iterations))
        net.flow.iterations = nn.ModuleList()
        for at in range(0, iterations, length):
            steps = nn.ModuleList(nn.Module() for _ in range(min(length, iterations - at)))
            for step in steps:
                step.register_parameter("flow_gradient", nn.Parameter(torch.tensor([-1., 1]).repeat(2, 2, 1)))
                step.register_parameter("divergence", nn.Parameter(torch.tensor([-1., 1]).repeat(2, 2, 1)))
            net.flow.iterations.append(nn.ModuleDict({"steps": steps}))
        if fields:
            net.flow.field = nn.Module()
            net.flow.field.register_parameter("field", nn.Parameter(torch.zeros(2, *fields)))

    def flow(self, first, second):
        tau, lam, theta = 0.25, 0.15, 0.3
        clamped = F.pad(second, (1, 1, 1, 1), mode="replicate")
        gx, gy = 0.5 * (clamped[:, :, 1:-1, 2:] - clamped[:, :, 1:-1, :-2]), 0.5 * (clamped[:, :, 2:, 1:-1] - clamped[:, :, :-2, 1:-1])
        begin = torch.zeros_like(first).repeat(1, 2, 1, 1)
        if hasattr(self.net.flow, "field"):
            begin = self.net.flow.field.field.expand_as(begin)
            second, gx, gy = warp(torch.cat([second, gx, gy], 1), begin).split(1, 1)
        square = gx * gx + gy * gy
        inverse = torch.where(square > 1e-12, 1 / (square + 1e-12), torch.zeros_like(square))
        rest = second - gx * begin[:, :1] - gy * begin[:, 1:] - first
        u, p = [begin[:, :1], begin[:, 1:]], [[torch.zeros_like(first)] * 2 for _ in range(2)]
        before = lambda x, axis: F.pad(x, (1, 0, 0, 0))[..., :-1] if axis == 0 else F.pad(x, (0, 0, 1, 0))[..., :-1, :]
        for at in (step for part in self.net.flow.iterations for step in part["steps"]):
            g, d = at.flow_gradient, at.divergence
            rho, bound = rest + gx * u[0] + gy * u[1], lam * theta * (square + 1e-12)
            step = torch.where(rho < -bound, lam * theta * torch.ones_like(rho), torch.where(rho > bound, -lam * theta * torch.ones_like(rho), -rho * inverse))
            u = [u[c] + step * grad + theta * sum(d[c, axis, 0] * before(p[c][axis], axis) + d[c, axis, 1] * p[c][axis] for axis in range(2))
                 for c, grad in enumerate((gx, gy))]
            for c in range(2):
                x = F.pad(g[c, 0, 0] * u[c][..., :-1] + g[c, 0, 1] * u[c][..., 1:], (0, 1, 0, 0))
                y = F.pad(g[c, 1, 0] * u[c][..., :-1, :] + g[c, 1, 1] * u[c][..., 1:, :], (0, 0, 0, 1))
                shrink = 1 + tau / theta * torch.sqrt(x * x + y * y + 1e-12)
                p[c] = [(p[c][0] + tau / theta * x) / shrink, (p[c][1] + tau / theta * y) / shrink]
        return torch.cat(u, 1)

    def objective(self, x, labels):
        count = (self.frames - 1) // self.stack * self.stack
        clips = x.view(-1, self.frames, *x.shape[1:])
        one, other = clips[:, :count].flatten(0, 1), clips[:, 1:count + 1].flatten(0, 1)
        taps = torch.tensor([[0.000874, 0.006976, 0.01386, 0.006976, 0.000874], [0.006976, 0.0557, 0.110656, 0.0557, 0.006976],
                             [0.01386, 0.110656, 0.219833, 0.110656, 0.01386], [0.006976, 0.0557, 0.110656, 0.0557, 0.006976],
                             [0.000874, 0.006976, 0.01386, 0.006976, 0.000874]]).to(x).expand(2, 1, 5, 5)
        grey = lambda x: 0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:]
        pair = torch.cat([grey(one), grey(other)], 1)
        low, high = pair.amin((1, 2, 3), True), pair.amax((1, 2, 3), True)
        pair = F.conv2d((pair - low) * (255 / (high - low)), taps, padding=2, groups=2)
        u = self.flow(pair[:, :1], pair[:, 1:])
        y = (u.clamp(-20, 20) / 20).view(-1, 2 * self.stack, *u.shape[2:])
        for part in self.net.classifier.parts():
            y = part(y)
        logits = self.net.classifier.fc(y.mean((2, 3))).view(clips.shape[0], -1, self.net.classifier.fc.out_features).mean(1)
        smooth = ((u[..., 1:] - u[..., :-1]).abs().sum() + (u[..., 1:, :] - u[..., :-1, :]).abs().sum()) / (u.numel() / 2)
        own = self.data_weight * (warp(other, u) - one).abs().mean() + smooth
        return logits, F.cross_entropy(logits, labels) + self.flow_weight * own


SYSTEMS = {"mfnet": MFNet, "off": Off, "actionflownet": ActionFlowNet, "tvnet": TvNet}
