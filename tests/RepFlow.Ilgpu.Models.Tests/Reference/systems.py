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


SYSTEMS = {"mfnet": MFNet}
