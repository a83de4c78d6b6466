"""Residual networks of images, inflated over time, in plain PyTorch: whole filters as the authors of the paper have them, or factored over space and time as S3D has them."""
import torch.nn as nn
import torch.nn.functional as F


class Unit(nn.Module):
    """A convolution and its normalisation; factored, one in space, normalised and rectified, and one along time."""
    def __init__(self, owner, at, inside, channels, kernel, strides, factored):
        super().__init__()
        (frames, pixels), half = strides, kernel // 2
        self.owner, self.at, self.factored = [owner], at, factored
        space = (1, kernel, kernel) if factored else kernel
        setattr(owner, f"conv{at}", nn.Conv3d(inside, channels, space, (1 if factored else frames, pixels, pixels), (0, half, half) if factored else half, bias=False))
        setattr(owner, f"bn{at}", nn.BatchNorm3d(channels))
        if factored:
            setattr(owner, f"conv{at}_time", nn.Conv3d(channels, channels, (kernel, 1, 1), (frames, 1, 1), (half, 0, 0), bias=False))
            setattr(owner, f"bn{at}_time", nn.BatchNorm3d(channels))

    def forward(self, x):
        part = lambda name: getattr(self.owner[0], name + str(self.at))
        x = part("bn")(part("conv")(x))
        if self.factored:
            x = getattr(self.owner[0], f"bn{self.at}_time")(getattr(self.owner[0], f"conv{self.at}_time")(F.relu(x)))
        return x


class InflatedBlock(nn.Module):
    def __init__(self, inside, channels, strides, factored):
        super().__init__()
        (frames, pixels) = strides
        self.units = [Unit(self, 1, inside, channels, 3, strides, factored), Unit(self, 2, channels, channels, 3, (1, 1), factored)]
        self.downsample = None if pixels == 1 and inside == channels else nn.Sequential(nn.Conv3d(inside, channels, 1, (frames, pixels, pixels), bias=False), nn.BatchNorm3d(channels))

    def forward(self, x):
        y = self.units[1](F.relu(self.units[0](x)))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class InflatedResNet(nn.Module):
    """Stages halve frames as they halve rows and columns, or keep all of them."""
    def __init__(self, classes, factored, width=64, keeps_frames=False):
        super().__init__()
        self.stem, self.keeps_frames = [Unit(self, 1, 3, width, 7, (1, 2), factored)], keeps_frames
        inside = width
        for stage in range(4):
            step = lambda at: 2 if at == 0 and stage > 0 else 1
            blocks = [InflatedBlock(inside if at == 0 else width << stage, width << stage, (1 if keeps_frames else step(at), step(at)), factored) for at in range(2)]
            inside = width << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inside, classes)

    def parts(self):
        """The stem and the four stages."""
        return [lambda x: F.max_pool3d(F.relu(self.stem[0](x)), 3, (1 if self.keeps_frames else 2, 2, 2), 1), self.layer1, self.layer2, self.layer3, self.layer4]
