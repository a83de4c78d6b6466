"""I3D, S3D and S3D-G in PyTorch, written from the papers and what their public implementations do: names are those of the ports.

I3D (Carreira and Zisserman 2017): TensorFlow's padding SAME, names of piergiaj/pytorch-i3d. S3D (Xie et al. 2018): torchvision's, or the authors' (slim). The last layer is a matrix
here, which the ports apply as a 1x1x1 convolution at each time before they average: the same numbers.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

MODULES = [(192, 64, 96, 128, 16, 32, 32), (256, 128, 128, 192, 32, 96, 64), (480, 192, 96, 208, 16, 48, 64), (512, 160, 112, 224, 24, 64, 64),
           (512, 128, 128, 256, 24, 64, 64), (512, 112, 144, 288, 32, 64, 64), (528, 256, 160, 320, 32, 128, 128), (832, 256, 160, 320, 32, 128, 128),
           (832, 384, 192, 384, 48, 128, 128)]


def same(x, kernel, stride):
    """Zeros around, the odd one behind."""
    pads = []
    for size, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max(k - s, 0) if size % s == 0 else max(k - size % s, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


class SameConv(nn.Conv3d):
    def forward(self, x):
        return super().forward(same(x, self.kernel_size, self.stride))


class SamePool(nn.MaxPool3d):
    def forward(self, x):  # behind a ReLU zeros are what outside is
        return super().forward(same(x, self.kernel_size, self.stride))


def average(x):
    """Windows of two whole frames."""
    return F.avg_pool3d(x, (min(2, x.shape[2]), *x.shape[3:]), stride=1).mean((2, 3, 4))


class Unit(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.conv3d = SameConv(inputs, outputs, (kernel,) * 3, (stride,) * 3, bias=False)
        self.bn = nn.BatchNorm3d(outputs, eps=1e-3, momentum=0.01)

    def forward(self, x):
        return F.relu(self.bn(self.conv3d(x)))


class Inception(nn.Module):
    def __init__(self, inputs, b0, b1a, b1b, b2a, b2b, b3b):
        super().__init__()
        self.b0, self.b1a, self.b1b = Unit(inputs, b0, 1), Unit(inputs, b1a, 1), Unit(b1a, b1b, 3)
        self.b2a, self.b2b, self.b3b = Unit(inputs, b2a, 1), Unit(b2a, b2b, 3), Unit(inputs, b3b, 1)
        self.b3a = SamePool((3,) * 3, (1,) * 3)

    def forward(self, x):
        return torch.cat([self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)), self.b3b(self.b3a(x))], 1)


class I3d(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.Conv3d_1a_7x7, self.Conv3d_2b_1x1, self.Conv3d_2c_3x3 = Unit(3, 64, 7, 2), Unit(64, 64, 1), Unit(64, 192, 3)
        for name, module in zip(("3b", "3c", "4b", "4c", "4d", "4e", "4f", "5b", "5c"), MODULES):
            setattr(self, "Mixed_" + name, Inception(*module))
        self.logits = nn.ModuleDict({"conv3d": nn.Linear(1024, classes)})

    def forward(self, x):
        x = SamePool((1, 3, 3), (1, 2, 2))(self.Conv3d_1a_7x7(x))
        x = SamePool((1, 3, 3), (1, 2, 2))(self.Conv3d_2c_3x3(self.Conv3d_2b_1x1(x)))
        x = SamePool((3,) * 3, (2,) * 3)(self.Mixed_3c(self.Mixed_3b(x)))
        x = self.Mixed_4f(self.Mixed_4e(self.Mixed_4d(self.Mixed_4c(self.Mixed_4b(x)))))
        x = self.Mixed_5c(self.Mixed_5b(SamePool((2,) * 3, (2,) * 3)(x)))
        return self.logits["conv3d"](average(x))


def normal(convolution, channels):
    return nn.Sequential(convolution, nn.BatchNorm3d(channels, eps=1e-3, momentum=1e-3), nn.ReLU())


def separable(inputs, outputs, kernel, stride, slim):
    space = nn.Conv3d(inputs, outputs, (1, kernel, kernel), (1, stride, stride), (0, kernel // 2, kernel // 2), bias=False)
    time = nn.Conv3d(outputs, outputs, (kernel, 1, 1), (stride, 1, 1), (kernel // 2, 0, 0), bias=slim)
    return nn.Sequential(normal(space, outputs), nn.Sequential(time, nn.ReLU()) if slim else normal(time, outputs))


class Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Linear(channels, channels, bias=False)

    def forward(self, x):
        return x * torch.sigmoid(self.fc(x.mean((2, 3, 4))))[:, :, None, None, None]


class Separable(nn.Module):
    def __init__(self, inputs, b0, b1a, b1b, b2a, b2b, b3b, gated, slim):
        super().__init__()
        point = lambda inputs, outputs: normal(nn.Conv3d(inputs, outputs, 1, bias=False), outputs)
        self.branch0 = point(inputs, b0)
        self.branch1 = nn.Sequential(point(inputs, b1a), separable(b1a, b1b, 3, 1, slim))
        self.branch2 = nn.Sequential(point(inputs, b2a), separable(b2a, b2b, 3, 1, slim))
        self.branch3 = nn.Sequential(nn.MaxPool3d(3, 1, 1), point(inputs, b3b))
        if gated:
            self.gate0, self.gate1, self.gate2, self.gate3 = Gate(b0), Gate(b1b), Gate(b2b), Gate(b3b)
        self.gated = gated

    def forward(self, x):
        y = [self.branch0(x), self.branch1(x), self.branch2(x), self.branch3(x)]
        return torch.cat([gate(part) for gate, part in zip((self.gate0, self.gate1, self.gate2, self.gate3), y)] if self.gated else y, 1)


class S3d(nn.Module):
    def __init__(self, classes, gated=False, slim=False):
        super().__init__()
        pool = lambda t, k, s: SamePool((t, k, k), (s, 2, 2)) if slim else nn.MaxPool3d((t, k, k), (s, 2, 2), ((t - 1) // 2, (k - 1) // 2, (k - 1) // 2))
        modules = [Separable(*module, gated, slim) for module in MODULES]
        stem = normal(SameConv(3, 64, (3, 7, 7), (2, 2, 2), bias=False), 64) if slim else separable(3, 64, 7, 2, slim)
        self.features = nn.Sequential(
            stem, pool(1, 3, 1), normal(nn.Conv3d(64, 64, 1, bias=False), 64), separable(64, 192, 3, 1, slim), pool(1, 3, 1),
            *modules[:2], pool(3, 3, 2), *modules[2:7], pool(2, 2, 2), *modules[7:])
        if gated:
            self.gate2c = Gate(192)
        self.gated = gated
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(1024, classes))

    def forward(self, x):
        x = self.features[:4](x)
        return self.classifier(average(self.features[4:](self.gate2c(x) if self.gated else x)))
