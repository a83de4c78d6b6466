using RepFlow.Ilgpu.Contractions;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Contractions as the generator emits them, and random ones.</summary>
static class ContractionSpecs
{
    static readonly int[] coefficients = [-2, -1, 1, 1, 1, 2, 3];

    public static ContractionAxis Axis(int extent, int offset, int divisor, params (int Index, int Coefficient)[] terms) =>
        new(extent, [.. terms.Select(term => new ContractionTerm(term.Index, term.Coefficient))], offset, divisor);

    public static ContractionAxis Axis(int extent, int index) => Axis(extent, 0, 1, (index, 1));

    /// <summary>x[n, g*C + c, i*s + r - p, j*s + t - p] * w[g*K + k, c, r, t] -> [n, g*K + k, i, j].</summary>
    public static ContractionSpec Forward(Convolution x) => new(
        [new("n", x.Batch, false), new("g", x.Groups, false), new("k", x.Out, false), new("i", x.OutHeight, false), new("j", x.OutWidth, false),
            new("c", x.In, true), new("r", x.Kernel, true), new("t", x.Kernel, true)],
        new([Axis(x.Batch, 0), Axis(x.Groups * x.In, 0, 1, (1, x.In), (5, 1)),
            Axis(x.Height, -x.Padding, 1, (3, x.Stride), (6, 1)), Axis(x.Width, -x.Padding, 1, (4, x.Stride), (7, 1))]),
        new([Axis(x.Groups * x.Out, 0, 1, (1, x.Out), (2, 1)), Axis(x.In, 5), Axis(x.Kernel, 6), Axis(x.Kernel, 7)]),
        new([Axis(x.Batch, 0), Axis(x.Groups * x.Out, 0, 1, (1, x.Out), (2, 1)), Axis(x.OutHeight, 3), Axis(x.OutWidth, 4)]));

    /// <summary>x[n, c, t + q - 1, stride * i + r - 1, stride * j + s - 1] * w[k, c, q, r, s] -> [n, k, t, i, j].</summary>
    public static ContractionSpec Volume(int batch, int channels, int depth, int height, int width, int filters, int stride = 1) => new(
        [new("n", batch, false), new("k", filters, false), new("t", depth, false), new("i", height, false), new("j", width, false),
            new("c", channels, true), new("q", 3, true), new("r", 3, true), new("s", 3, true)],
        new([Axis(batch, 0), Axis(channels, 5), Axis(depth, -1, 1, (2, 1), (6, 1)),
            Axis(stride * height, -1, 1, (3, stride), (7, 1)), Axis(stride * width, -1, 1, (4, stride), (8, 1))]),
        new([Axis(filters, 1), Axis(channels, 5), Axis(3, 6), Axis(3, 7), Axis(3, 8)]),
        new([Axis(batch, 0), Axis(filters, 1), Axis(depth, 2), Axis(height, 3), Axis(width, 4)]));

    /// <summary>x[n, i + r - 1, j + s - 1, c] * w[r, s, c, k] -> [n, i, j, k].</summary>
    public static ContractionSpec ChannelsLast(int batch, int channels, int height, int width, int filters) => new(
        [new("n", batch, false), new("i", height, false), new("j", width, false), new("k", filters, false), new("r", 3, true), new("s", 3, true), new("c", channels, true)],
        new([Axis(batch, 0), Axis(height, -1, 1, (1, 1), (4, 1)), Axis(width, -1, 1, (2, 1), (5, 1)), Axis(channels, 6)]),
        new([Axis(3, 4), Axis(3, 5), Axis(channels, 6), Axis(filters, 3)]),
        new([Axis(batch, 0), Axis(height, 1), Axis(width, 2), Axis(filters, 3)]));

    /// <summary>up[n, g*K + k, (h + p - r)/s, (v + p - t)/s] * w[g*K + k, c, r, t] -> [n, g*C + c, h, v].</summary>
    public static ContractionSpec InputAdjoint(Convolution x) => new(
        [new("n", x.Batch, false), new("g", x.Groups, false), new("c", x.In, false), new("h", x.Height, false), new("v", x.Width, false),
            new("k", x.Out, true), new("r", x.Kernel, true), new("t", x.Kernel, true)],
        new([Axis(x.Batch, 0), Axis(x.Groups * x.Out, 0, 1, (1, x.Out), (5, 1)),
            Axis(x.OutHeight, x.Padding, x.Stride, (3, 1), (6, -1)), Axis(x.OutWidth, x.Padding, x.Stride, (4, 1), (7, -1))]),
        new([Axis(x.Groups * x.Out, 0, 1, (1, x.Out), (5, 1)), Axis(x.In, 2), Axis(x.Kernel, 6), Axis(x.Kernel, 7)]),
        new([Axis(x.Batch, 0), Axis(x.Groups * x.In, 0, 1, (1, x.In), (2, 1)), Axis(x.Height, 3), Axis(x.Width, 4)]));

    /// <summary>up[n, g*K + k, i, j] * x[n, g*C + c, i*s + r - p, j*s + t - p] -> [g*K + k, c, r, t].</summary>
    public static ContractionSpec WeightAdjoint(Convolution x) => new(
        [new("g", x.Groups, false), new("k", x.Out, false), new("c", x.In, false), new("r", x.Kernel, false), new("t", x.Kernel, false),
            new("n", x.Batch, true), new("i", x.OutHeight, true), new("j", x.OutWidth, true)],
        new([Axis(x.Batch, 5), Axis(x.Groups * x.Out, 0, 1, (0, x.Out), (1, 1)), Axis(x.OutHeight, 6), Axis(x.OutWidth, 7)]),
        new([Axis(x.Batch, 5), Axis(x.Groups * x.In, 0, 1, (0, x.In), (2, 1)),
            Axis(x.Height, -x.Padding, 1, (6, x.Stride), (3, 1)), Axis(x.Width, -x.Padding, 1, (7, x.Stride), (4, 1))]),
        new([Axis(x.Groups * x.Out, 0, 1, (0, x.Out), (1, 1)), Axis(x.In, 2), Axis(x.Kernel, 3), Axis(x.Kernel, 4)]));

    /// <summary>a[m, d] * b[n, d] -> [m, n].</summary>
    public static ContractionSpec Product(int rows, int columns, int depth) => new(
        [new("m", rows, false), new("n", columns, false), new("d", depth, true)],
        new([Axis(rows, 0), Axis(depth, 2)]),
        new([Axis(columns, 1), Axis(depth, 2)]),
        new([Axis(rows, 0), Axis(columns, 1)]));

    /// <summary>
    /// Filters of three taps that step by one, or their adjoint: axes run either way, begin and end anywhere, and stand in any order, as in a part of a tensor that is wider; there may be a
    /// third axis that filters slide along.
    /// </summary>
    public static ContractionSpec RandomFilters(Random random)
    {
        var byWeights = random.Next(3) == 0;
        var (batch, groups, filters, channels) = (random.Next(1, 5), random.Next(3) == 0 ? 2 : 1, random.Next(1, 6), random.Next(1, 5));
        var (height, width) = (random.Next(1, 11), random.Next(1, 11));
        var (depth, taps) = random.Next(3) == 0 ? (random.Next(1, 4), random.Next(1, 4)) : (1, 1);
        const int n = 0, g = 1, k = 2, t = 3, i = 4, j = 5, c = 6, q = 7, r = 8, s = 9;
        var windows = Shuffled(
            Any(batch, n), Axis(groups * channels, 0, 1, (g, channels), (c, 1)), Sliding(depth, t, q), Sliding(height, i, r), Sliding(width, j, s));
        var weights = Shuffled(
            Axis(groups * filters, 0, 1, (g, filters), (k, 1)), Axis(channels, c), Plain(taps, q, byWeights), Plain(3, r, byWeights), Plain(3, s, byWeights));
        var results = Shuffled(
            Plain(batch, n, !byWeights), Axis(groups * filters, 0, 1, (g, filters), (k, 1)), Plain(depth, t, !byWeights), Plain(height, i, !byWeights), Plain(width, j, !byWeights));
        return new(
            [new("n", batch, byWeights), new("g", groups, false), new("k", filters, false), new("t", depth, byWeights), new("i", height, byWeights), new("j", width, byWeights),
                new("c", channels, !byWeights), new("q", taps, !byWeights), new("r", 3, !byWeights), new("s", 3, !byWeights)],
            windows,
            byWeights ? results : weights,
            byWeights ? weights : results);

        ContractionOperand Shuffled(params ContractionAxis[] axes)
        {
            random.Shuffle(axes);
            return new(axes);
        }

        int Way() => random.Next(3) == 0 ? -1 : 1;

        ContractionAxis Any(int extent, int index) => Axis(random.Next(1, extent + 3), random.Next(-2, 3), 1, (index, Way() * random.Next(1, 3)));

        ContractionAxis Sliding(int extent, int place, int tap) => Axis(random.Next(1, extent + 4), random.Next(-3, 4), 1, (place, Way()), (tap, Way()));

        // An axis of a result stays inside; one of an operand need not.
        ContractionAxis Plain(int extent, int index, bool isInside)
        {
            var (way, before, behind) = (Way(), random.Next(3), random.Next(3));
            var first = isInside ? before : random.Next(-2, 3);
            return Axis(isInside ? before + extent + behind : random.Next(1, extent + 3), way > 0 ? first : first + extent - 1, 1, (index, way));
        }
    }

    /// <summary>
    /// Windows over the planes of few columns, or their adjoint by what they slide over: along two axes or three, which step, run either way, begin and end anywhere; with filters of each plane or of all.
    /// </summary>
    public static ContractionSpec RandomWindows(Random random)
    {
        var (batch, channels, filters) = (random.Next(1, 4), random.Next(1, 6), random.Next(4) == 0 ? random.Next(2, 5) : 1);
        var (frames, height, width) = (random.Next(3) == 0 ? random.Next(1, 4) : 1, random.Next(4, 24), random.Next(4, 40));
        var (depth, down, across) = (random.Next(1, 3), random.Next(1, 6), random.Next(1, 6));
        var divisor = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        var isShared = random.Next(4) == 0;
        const int n = 0, g = 1, k = 2, t = 3, i = 4, j = 5, q = 6, r = 7, s = 8;
        return new(
            [new("n", batch, false), new("g", channels, false), new("k", filters, false), new("t", frames, false), new("i", height, false), new("j", width, false),
                new("q", depth, true), new("r", down, true), new("s", across, true)],
            new([Axis(batch, n), Axis(channels, g), Sliding(frames, t, q, 1), Sliding(height, i, r, divisor), Sliding(width, j, s, divisor)]),
            new([isShared ? Axis(filters, k) : Axis(channels * filters, 0, 1, (g, filters), (k, 1)), Axis(depth, q), Plain(down, r), Plain(across, s)]),
            new([Axis(batch, n), Axis(channels * filters, 0, 1, (g, filters), (k, 1)), Axis(frames, t), Plain(height, i), Plain(width, j)]));

        int Way() => random.Next(3) == 0 ? -1 : 1;

        ContractionAxis Sliding(int extent, int place, int tap, int divisor)
        {
            var (step, spread) = divisor > 1 ? (1, 1) : (random.Next(1, 4), random.Next(1, 3));
            return Axis(Math.Max(1, ((extent * step) / divisor) + random.Next(-3, 4)), random.Next(-3, 4), divisor, (place, Way() * step), (tap, Way() * spread));
        }

        ContractionAxis Plain(int extent, int index) => Way() is var way && way > 0 ? Axis(extent + 1, 1, 1, (index, 1)) : Axis(extent, extent - 1, 1, (index, -1));
    }

    /// <summary>Indices in every combination of operands, on plain, joined, strided, dilated, reversed and divided axes, some of which leave the tensor.</summary>
    public static ContractionSpec Random(Random random)
    {
        var indices = new List<ContractionIndex>();
        var inLeft = new List<int>();
        var inRight = new List<int>();
        for (var count = random.Next(1, 7); indices.Count < count;)
        {
            var index = indices.Count;
            // One in thirty is empty.
            var extent = random.Next(30) == 0 ? 0 : random.Next(1, count > 4 ? 4 : 7);
            indices.Add(new($"i{index}", extent, random.Next(2) == 0));
            var where = random.Next(4);
            if (where != 0)
            {
                inLeft.Add(index);
            }

            if (where != 1)
            {
                inRight.Add(index);
            }
        }

        var kept = Enumerable.Range(0, indices.Count).Where(index => !indices[index].Summed).ToArray();
        random.Shuffle(kept);
        return new(indices, Operand(inLeft), Operand(inRight), Result());

        ContractionOperand Operand(List<int> names)
        {
            var left = names.ToArray();
            random.Shuffle(left);
            var axes = new List<ContractionAxis>();
            for (var at = 0; at < left.Length;)
            {
                var terms = left.Skip(at).Take(random.Next(1, 4)).Select(index => (index, coefficients[random.Next(coefficients.Length)])).ToArray();
                at += terms.Length;
                var divisor = random.Next(3) == 0 ? random.Next(1, 4) : 1;
                axes.Add(Axis(random.Next(1, 9), random.Next(-3, 4), divisor, terms));
            }

            if (random.Next(4) == 0)
            {
                axes.Add(Axis(3, random.Next(-1, 4), 1));
            }

            return new(axes);
        }

        ContractionOperand Result()
        {
            var axes = new List<ContractionAxis>();
            for (var at = 0; at < kept.Length; at++)
            {
                var inner = indices[kept[at]].Extent;
                if (at + 1 < kept.Length && random.Next(3) == 0)
                {
                    var outer = indices[kept[at + 1]].Extent;
                    axes.Add(Axis(inner * outer, 0, 1, (kept[at + 1], inner), (kept[at], 1)));
                    at++;
                }
                else
                {
                    axes.Add(Axis(inner + 1, random.Next(2), 1, (kept[at], 1)));
                }
            }

            return new(axes);
        }
    }
}
