"""The memory of a training step in eager PyTorch, printed as one JSON object: what a plan of ours is compared with.

    torch_memory.py [--model resnet34] [--size 112] [--frames 16] [--batch 1] [--classes 400]

saved_bytes: the storages that autograd keeps from the forward pass for the backward pass, each once, without parameters (torch.autograd.graph.saved_tensors_hooks).
held_bytes: parameters, buffers, velocities and the clip. live_bytes: these, and the most that is allocated besides at any time of a step, by the profiler's record
of every allocation. A step is forward pass, loss, backward pass and SGD with momentum; gradients are allocated anew, as after zero_grad(set_to_none=True).
The network is that of the tests' reference values, tests/RepFlow.Ilgpu.Models.Tests/Reference/resnet.py, with logits averaged over a clip's frames.
"""
import argparse
import json
import os
import sys

import torch
import torch.autograd.profiler_legacy
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "RepFlow.Ilgpu.Models.Tests", "Reference"))
from resnet import ResNet  # noqa: E402


def size(tensors):
    """The bytes of the storages of tensors, each once."""
    return sum({t.storage().data_ptr(): t.storage().nbytes() for t in tensors}.values())


def allocations(work):
    """What work allocates (above zero) and frees (below), in order: the records of the profiler that has no library behind it."""
    with torch.autograd.profiler_legacy.profile(profile_memory=True) as profile:
        work()
        threads = torch.autograd._disable_profiler_legacy()
        profile.enabled = False
    return [record.cpu_memory_usage() for thread in threads for record in thread if record.kind() == "memory_alloc"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet34", choices=["resnet18", "resnet34", "resnet50"])
    for name, value in dict(size=112, frames=16, batch=1, classes=400).items():
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    torch.manual_seed(0)
    network = ResNet(options.model, options.classes).train()
    clip = torch.randn(options.batch * options.frames, 3, options.size, options.size)
    labels = torch.zeros(options.batch, dtype=torch.long)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    saved = []

    def loss():
        return F.cross_entropy(network(clip).view(options.batch, options.frames, -1).mean(1), labels)

    def step():
        loss().backward()
        optimizer.step()

    # The first step makes the velocities.
    step()
    optimizer.zero_grad(set_to_none=True)
    held = [*network.state_dict().values(), *(state["momentum_buffer"] for state in optimizer.state.values()), clip, labels]
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: saved.append(tensor) or tensor, lambda tensor: tensor):
        loss()
    known = {t.storage().data_ptr() for t in held}
    saved_bytes = size(t for t in saved if t.storage().data_ptr() not in known)
    saved.clear()
    live = peak = 0
    for count in allocations(step):
        live += count
        peak = max(peak, live)
    print(json.dumps(dict(
        bench="memory", peer=f"torch {torch.__version__}", model=options.model, shape=list(clip.shape),
        held_bytes=size(held), saved_bytes=saved_bytes, live_bytes=size(held) + peak)))


main()
