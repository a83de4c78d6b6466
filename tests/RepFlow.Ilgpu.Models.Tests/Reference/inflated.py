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
    def __init__(self, inside, channels, stride, factored):
        super().__init__()
        self.units = [Unit(self, 1, inside, channels, 3, (stride, stride), factored), Unit(self, 2, channels, channels, 3, (1, 1), factored)]
        self.downsample = None if stride == 1 and inside == channels else nn.Sequential(nn.Conv3d(inside, channels, 1, stride, bias=False), nn.BatchNorm3d(channels))

    def forward(self, x):
        y = self.units[1](F.relu(self.units[0](x)))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class InflatedResNet(nn.Module):
    def __init__(self, classes, factored):
        super().__init__()
        self.stem = [Unit(self, 1, 3, 64, 7, (1, 2), factored)]
        inside = 64
        for stage in range(4):
            blocks = [InflatedBlock(inside if at == 0 else 64 << stage, 64 << stage, 2 if at == 0 and stage > 0 else 1, factored) for at in range(2)]
            inside = 64 << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(512, classes)

    def parts(self):
        """The stem and the four stages."""
        return [lambda x: F.max_pool3d(F.relu(self.stem[0](x)), 3, 2, 1), self.layer1, self.layer2, self.layer3, self.layer4]
