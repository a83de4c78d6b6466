"""A peer of `repflow bench flow --peer`: the iterations of TV-L1 by OpenCV, on the processor.

    repflow bench flow --peer "python3 benchmarks/peers/opencv_peer.py" --rounds 3

It takes requests as torch_peer.py does. The flow layer computes as many fields as there are planes, each by so many iterations; so does this, one plane after the other: one scale, one
warp, no median filter, no rule that stops. OpenCV has no gradients, and shares the rows of a plane among threads.
"""
import json
import sys

from turns import measure

try:
    import cv2
    import numpy as np

    create = cv2.optflow.DualTVL1OpticalFlow_create
except (ImportError, AttributeError):
    create = None


def flow(request):
    if request["work"] != "forward":
        return None, "OpenCV has no gradients"
    n, channels, height, width = request["shape"]
    if min(height, width) < 16:
        return None, "OpenCV computes no TV-L1 of fewer than 16 pixels"
    first, second = (np.random.default_rng(seed).integers(0, 256, (n * channels, height, width), dtype=np.uint8) for seed in (0, 1))
    solver = create(nscales=1, warps=1, epsilon=0.0, innnerIterations=request["iterations"], outerIterations=1, medianFiltering=1)

    def run():
        for at in range(n * channels):
            solver.calc(first[at], second[at], None)

    return run, None


def answers(requests):
    hello = json.loads(next(requests))
    if create is None:
        yield dict(none="there is no OpenCV with optflow (Debian: apt install python3-opencv)")
        return
    cv2.setNumThreads(hello["threads"])
    yield dict(peer=f"OpenCV {cv2.__version__} TV-L1", device="cpu", threads=cv2.getNumThreads())
    for line in requests:
        request = json.loads(line)
        run, why = flow(request) if request["bench"] == "flow" else (None, "OpenCV computes the flow alone")
        yield dict(none=why) if run is None else dict(ms=measure(run, request))


for answer in answers(iter(sys.stdin.readline, "")):
    print(json.dumps(answer), flush=True)
