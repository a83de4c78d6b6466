"""Flows of TV-L1 that RepFlow.Ilgpu.Models.Tests compares with: OpenCV's own, and those of its form for GPUs and of Image Processing On Line by NumPy, from their publications.

usage: /usr/bin/python3 make_tvl1.py        (Debian's python3-opencv; writes tvl1.json beside this script)

The pictures are formulas, which the tests have too (TvL1Pictures.cs).
"""
import json
import os

import cv2
import numpy as np

WIDTH, HEIGHT = 44, 38
F = np.float32


def pictures():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)

    def texture(x, y):
        return np.rint(128 + 45 * np.sin(0.71 * x + 0.23 * y) + 40 * np.sin(0.37 * y - 0.52 * x + 1) + 30 * np.sin(0.011 * x * y))

    # The motion differs from place to place, and in the right part is none.
    u = np.where(x < 30, 1.3 + 0.8 * np.sin(0.1 * y), 0)
    v = np.where(x < 30, -0.7 + 0.02 * x, 0)
    return texture(x, y).astype(np.uint8), texture(x - u, y - v).astype(np.uint8)


def central(picture):
    p = np.pad(picture, 1, mode="edge")
    return F(0.5) * (p[1:-1, 2:] - p[1:-1, :-2]), F(0.5) * (p[2:, 1:-1] - p[:-2, 1:-1])


def keys(t):
    return [((-t + 2) * t - 1) * t / 2, ((3 * t - 5) * t * t + 2) / 2, ((-3 * t + 4) * t + 1) * t / 2, (t - 1) * t * t / 2]


def cubic(picture, x, y, zero_outside):
    """Catmull and Rom's cubics, the edge repeated outside; or zero where one of the pixels lies there."""
    height, width = picture.shape
    left, top = np.floor(x).astype(int) - 1, np.floor(y).astype(int) - 1
    across, down = keys(x - np.floor(x)), keys(y - np.floor(y))
    total = np.zeros(x.shape)
    for r in range(4):
        for s in range(4):
            total += down[r] * across[s] * picture[np.clip(top + r, 0, height - 1), np.clip(left + s, 0, width - 1)]
    outside = (left < 0) | (top < 0) | (left + 3 >= width) | (top + 3 >= height)
    return np.where(outside, 0, total).astype(F) if zero_outside else total.astype(F)


def solve(first, second, u, warp, due, tau=0.25, lam=0.15, theta=0.3, epsilon=0.01, warps=5, most=300):
    """One scale: `due(iteration, owed, limit)` says whether the end is looked for."""
    second_x, second_y = central(second)
    p = [np.zeros_like(first) for _ in range(4)]
    limit, cut = epsilon ** 2 * first.size, lam * theta
    for _ in range(warps):
        w, wx, wy = (warp(t, u) for t in (second, second_x, second_y))
        square, rest = wx ** 2 + wy ** 2, w - wx * u[0] - wy * u[1] - first
        owed = 0.0
        for iteration in range(most):
            rho = rest + wx * u[0] + wy * u[1]
            step = np.where(rho < -cut * square, cut, np.where(rho > cut * square, -cut, -rho / np.maximum(square, 1e-10)))
            new = []
            for k, g in enumerate((wx, wy)):
                across, down = p[2 * k].copy(), p[2 * k + 1].copy()
                across[:, 1:] -= p[2 * k][:, :-1]
                down[1:] -= p[2 * k + 1][:-1]
                new.append((u[k] + step * g + theta * (across + down)).astype(F))
            change = sum(((a.astype(float) - b) ** 2).sum() for a, b in zip(new, u))
            u = new
            for k in range(2):
                gx, gy = np.zeros_like(first), np.zeros_like(first)
                gx[:, :-1], gy[:-1] = u[k][:, 1:] - u[k][:, :-1], u[k][1:] - u[k][:-1]
                shrink = 1 + tau / theta * np.sqrt(gx ** 2 + gy ** 2)
                p[2 * k], p[2 * k + 1] = ((p[2 * k] + tau / theta * gx) / shrink).astype(F), ((p[2 * k + 1] + tau / theta * gy) / shrink).astype(F)
            if due(iteration, owed, limit):
                owed = change
                if change <= limit:
                    break
            else:
                owed -= limit
    return u


def pyramid(first, second, sizes, shrink, grow, gain, warp, due):
    levels = [(first, second)]
    for size in sizes[1:]:
        levels.append(tuple(shrink(t, size) for t in levels[-1]))
    u = [np.zeros_like(levels[-1][0]) for _ in range(2)]
    for at in range(len(levels) - 1, -1, -1):
        u = solve(*levels[at], u, warp, due)
        if at > 0:
            u = [(F(gain) * grow(t, sizes[at - 1])).astype(F) for t in u]
    return u


def opencv_cuda(first, second):
    def points(picture, size, step=None):
        def axis(count, extent):
            at = np.arange(count) * (step or extent / count)
            low = np.floor(at).astype(int)
            return low, np.minimum(low + 1, extent - 1), at - low
        (top, bottom, below), (left, right, beside) = axis(size[0], picture.shape[0]), axis(size[1], picture.shape[1])
        rows = picture[top] * (1 - below)[:, None] + picture[bottom] * below[:, None]
        return (rows[:, left] * (1 - beside) + rows[:, right] * beside).astype(F)

    def warp(picture, u):
        y, x = np.mgrid[0:picture.shape[0], 0:picture.shape[1]]
        return cubic(picture, x + u[0], y + u[1], zero_outside=False)

    sizes = [(HEIGHT, WIDTH)]
    while len(sizes) < 5 and min(round(e * 0.8) for e in sizes[-1]) >= 16:
        sizes.append(tuple(round(e * 0.8) for e in sizes[-1]))
    return pyramid(
        first.astype(F), second.astype(F), sizes, lambda t, s: points(t, s, 1.25), points, 1.25, warp, lambda at, owed, limit: at % 2 == 1 and owed < limit)


def ipol(first, second):
    def gaussian(picture, sigma):
        radius = int(5 * sigma)
        weights = np.exp(-np.arange(-radius, radius + 1) ** 2 / (2 * sigma ** 2))
        weights /= weights.sum()
        for axis in range(2):
            # Mirrored about the first pixel, and about the edge behind the last.
            count = picture.shape[axis]
            at = np.arange(-radius, count + radius)
            at = np.where(at < 0, -at, np.where(at >= count, 2 * count - 1 - at, at))
            padded = np.take(picture, at, axis)
            picture = sum(w * np.take(padded, np.arange(k, k + count), axis) for k, w in enumerate(weights)).astype(F)
        return picture

    def resize(picture, size, step=None):
        y, x = np.mgrid[0:size[0], 0:size[1]].astype(float)
        return cubic(picture, x * (step or picture.shape[1] / size[1]), y * (step or picture.shape[0] / size[0]), zero_outside=False)

    def warp(picture, u):
        y, x = np.mgrid[0:picture.shape[0], 0:picture.shape[1]]
        return cubic(picture, x + u[0], y + u[1], zero_outside=True)

    low, high = min(first.min(), second.min()), max(first.max(), second.max())
    first, second = (gaussian((255.0 * (t.astype(float) - low) / (float(high) - low)).astype(F), 0.8) for t in (first, second))
    sizes = [(HEIGHT, WIDTH)]
    while len(sizes) < int(1 + np.log(np.hypot(HEIGHT, WIDTH) / 16) / np.log(2)):
        sizes.append(tuple(int(e * 0.5 + 0.5) for e in sizes[-1]))
    smoothed = lambda t, s: resize(gaussian(t, 0.6 * np.sqrt(3)), s, 2)
    return pyramid(first, second, sizes, smoothed, resize, 2, warp, lambda at, owed, limit: True)


def main():
    first, second = pictures()

    def opencv(**settings):
        flow = cv2.optflow.DualTVL1OpticalFlow_create(**settings).calc(first, second, None)
        return [flow[..., 0], flow[..., 1]]

    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(F)
    place = (x + F(2.7) * np.sin(y)).astype(F), (y - F(3.3) * np.cos(x)).astype(F)
    results = dict(
        opencv=opencv(),
        fixed=opencv(medianFiltering=1, epsilon=0.0, outerIterations=1, innnerIterations=40),
        single=opencv(nscales=1, warps=1, outerIterations=1),
        cuda=opencv_cuda(first, second),
        ipol=ipol(first, second),
        shrunk=[cv2.resize(first.astype(F), None, fx=0.8, fy=0.8, interpolation=cv2.INTER_LINEAR)],
        enlarged=[cv2.resize(first.astype(F), (59, 47), interpolation=cv2.INTER_LINEAR)],
        warped=[cv2.remap(first.astype(F), *place, cv2.INTER_CUBIC)],
        median=[cv2.medianBlur(first.astype(F), 5)],
    )
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tvl1.json"), "w") as file:
        file.write("{\n" + ",\n".join(f'"{k}": {json.dumps([round(float(n), 4) for t in v for n in t.ravel()])}' for k, v in results.items()) + "\n}\n")


main()
