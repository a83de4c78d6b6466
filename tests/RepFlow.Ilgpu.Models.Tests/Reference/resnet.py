"""The residual networks of torchvision in plain PyTorch: the same modules under the same names, so the same state_dict."""
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """BasicBlock (3x3, 3x3) and Bottleneck (1x1, 3x3, 1x1 with four times the channels; the stride is that of the 3x3)."""
    def __init__(self, inside, channels, stride, is_bottleneck):
        super().__init__()
        out = channels * (4 if is_bottleneck else 1)
        sizes = [(inside, channels, 1, 1), (channels, channels, 3, stride), (channels, out, 1, 1)] if is_bottleneck else \
                [(inside, channels, 3, stride), (channels, out, 3, 1)]
        self.count = len(sizes)
        for at, (i, o, kernel, step) in enumerate(sizes, 1):
            setattr(self, f"conv{at}", nn.Conv2d(i, o, kernel, step, kernel // 2, bias=False))
            setattr(self, f"bn{at}", nn.BatchNorm2d(o))
        self.downsample = None if stride == 1 and inside == out else nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = x
        for at in range(1, self.count + 1):
            y = getattr(self, f"bn{at}")(getattr(self, f"conv{at}")(y))
            y = F.relu(y) if at < self.count else y
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, name, classes, width=64, channels=3):
        super().__init__()
        is_bottleneck, counts = name == "resnet50", (2, 2, 2, 2) if name == "resnet18" else (3, 4, 6, 3)
        self.conv1, self.bn1 = nn.Conv2d(channels, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
        inside = width
        for stage, count in enumerate(counts):
            blocks = []
            for at in range(count):
                blocks.append(Block(inside, width << stage, 2 if at == 0 and stage > 0 else 1, is_bottleneck))
                inside = (width << stage) * (4 if is_bottleneck else 1)
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inside, classes)

    def parts(self):
        """The stem and the four stages."""
        return [lambda x: F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1), self.layer1, self.layer2, self.layer3, self.layer4]

    def forward(self, x):
        for part in self.parts():
            x = part(x)
        return self.fc(x.mean((2, 3)))
