"""Numbers that both sides make from names: Numbers.cs makes the same."""
import numpy as np
import torch


def numbers(name, *shape):
    """Uniform in [-1, 1), from the name (FNV-1a) and the position."""
    seed = 2166136261
    for c in name.encode():
        seed = (seed ^ c) * 16777619 % 2 ** 32
    h = (np.arange(int(np.prod(shape)), dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed)) % np.uint64(2 ** 32)
    for shift, factor in ((15, 2246822519), (13, 3266489917)):
        h = (h ^ (h >> np.uint64(shift))) * np.uint64(factor) % np.uint64(2 ** 32)
    h ^= h >> np.uint64(16)
    return torch.from_numpy(h.astype(np.float64) / 2.0 ** 31 - 1).reshape(*shape)
