"""The systems that the paper is compared with, in PyTorch, written from what is published of them (what is not is the C# side's assumption): on residual networks under torchvision's names."""
import torch
import torch.nn as nn
import torch.nn.functional as F

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
    """OFF on colours (Sun et al. 2018), on the ends of a residual network's stages."""
    def __init__(self, base, classes, frames, width, first=1, weights=(1, 1, 1, 1)):
        super().__init__()
        self.first, self.weights = first, weights
        channels = [(width << stage) * (4 if base == "resnet50" else 1) for stage in range(4)]
        self.net = net = nn.Module()
        net.appearance = ResNet(base, classes, width)
        del net.appearance.fc
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
        for stage, part in enumerate(self.net.appearance.parts()):
            x = part(x)
            if stage >= self.first:
                before = getattr(self.net.tower, f"level{stage}")(x, before)
                motion = getattr(self.net, f"head{stage}")(before)
                loss = loss + self.weights[stage - 1] * F.cross_entropy(motion, labels)
        still = self.net.rgb(x)
        return still + motion, loss + F.cross_entropy(still, labels)


SYSTEMS = {"mfnet": MFNet, "off": Off}
