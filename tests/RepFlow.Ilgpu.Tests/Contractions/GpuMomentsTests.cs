using System.Numerics;
using ILGPU.Runtime;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.TestSupport;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Means and squared distances from them, taken as a contraction stores its sums, against those of what it has stored.</summary>
[Trait("Speed", "Slow")]
public sealed class GpuMomentsTests
{
    /// <summary>Channels in columns and in rows, edges within tiles and behind them, strides, groups, one row too few.</summary>
    static IEnumerable<(ContractionSpec Spec, int Axis)> Taken() =>
    [
        (ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 1),
        (ContractionSpecs.Forward(new(2, 3, 13, 12, 20, 3, 2, 1)), 1),
        (ContractionSpecs.Forward(new(1, 16, 9, 9, 12, 3, 1, 1, Groups: 3)), 1),
        (ContractionSpecs.Forward(new(2, 64, 9, 8, 33, 1)), 1),
        (ContractionSpecs.Product(150, 140, 19), 1),
        (ContractionSpecs.Product(150, 140, 19), 0),
        (ContractionSpecs.Product(129, 65, 3), 0),
    ];

    [DeviceTheory(OneIn = 3)]
    [InlineData("16 x 16")]
    [InlineData("64 x 64")]
    [InlineData("128 x 128")]
    public void They_are_those_of_what_is_stored(string name, string kind) => Check(name, kind);

    [DeviceTheory(OneIn = 2)]
    [InlineData("tf32 128 x 128")]
    [InlineData("tf32 256 x 64")]
    [InlineData("bf16 256 x 64")]
    public void They_are_those_of_what_tensor_cores_store(string name, string kind) => Check(name, kind);

    static void Check(string name, string kind)
    {
        using var device = Device.Open(name);
        var variant = GpuVariant.All.Single(variant => variant.Name == kind);
        if (device.IsHost || (variant.IsMatrix && !device.HasMatrixCores))
        {
            return;
        }

        foreach (var (spec, axis) in Taken())
        {
            Check<float>(device, variant, spec, axis, 1e-5);
            if (variant.Rows <= 64)
            {
                Check<double>(device, variant, spec, axis, 1e-13);
            }
        }
    }

    /// <summary>Sums in parts, several passes, items along rows and columns both, tiles without many elements of a line, and the host.</summary>
    [DeviceTheory]
    public void Where_no_tile_holds_what_they_are_of_they_are_left_to_their_fold(string name)
    {
        using var device = Device.Open(name);
        Assert.Equal(0, Parts(ContractionSpecs.Product(70, 40, 1100), 1, GpuVariant.Tile64));
        Assert.Equal(0, Parts(ContractionSpecs.InputAdjoint(new(2, 20, 10, 11, 20, 3, 2, 1)), 1, GpuVariant.Tile64));
        Assert.Equal(0, Parts(ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 0, GpuVariant.Tile64));
        Assert.Equal(0, Parts(ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 1, GpuVariant.Direct));
        Assert.Equal(0, Parts(ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 1, GpuVariant.Processor));
        Assert.Equal(device.IsHost ? 0 : 4, Parts(ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 1, GpuVariant.Tile64));
        Assert.Equal(device.IsHost || !device.HasChipMemory ? 0 : 4, Parts(ContractionSpecs.Forward(new(2, 9, 10, 11, 20, 3, 1, 1)), 1, null));

        int Parts(ContractionSpec spec, int axis, GpuVariant? variant)
        {
            using var contraction = new Contraction<float, NoEpilogue<float>>(device, spec with { MomentAxes = [axis] }, variant);
            return contraction.MomentParts;
        }
    }

    static void Check<T>(Device device, GpuVariant variant, ContractionSpec spec, int axis, double tolerance)
        where T : unmanaged, INumber<T>
    {
        var shape = spec.Result.Axes.Select(a => a.Extent).ToArray();
        var (items, plane) = (shape[axis], shape.Skip(axis + 1).Aggregate(1, (a, b) => a * b));
        using var contraction = new Contraction<T, Bias<T>>(device, spec with { MomentAxes = [axis] }, variant);
        Assert.InRange(contraction.MomentParts, 1, int.MaxValue);
        using var scratch = new FoldScratch<T>(device, items, results: 4, rows: 1, columns: spec.Result.Count / items, _ => { }, source: contraction);
        Assert.True(scratch.IsGiven);

        // Far from zero: squares of such numbers have no digit left for their distances.
        var random = new Random(items);
        using var left = Tensor.From<T>(device, [spec.Left.Count], Factors(spec.Left.Count));
        using var right = Tensor.From<T>(device, [spec.Right.Count], Factors(spec.Right.Count));
        using var bias = Tensor.From<T>(device, [items], [.. Enumerable.Range(0, items).Select(at => T.CreateChecked(1000 - at))]);
        using var result = Tensor.Allocate(device, spec.Result.Count > 0 && typeof(T) == typeof(float) ? Precision.Single : Precision.Double, [spec.Result.Count]);
        contraction.Run(left, right, result, accumulate: false, new(bias.View<T>(), items, plane));
        var stored = result.Read<double>();
        var partial = new T[4 * scratch.Slices * items];
        scratch.Partial.CopyToCPU(device.Stream, partial);
        device.Synchronize();
        for (var item = 0; item < items; item++)
        {
            var own = stored.Where((_, at) => at / plane % items == item).ToList();
            var exact = own.Average();
            var squares = own.Sum(v => (v - exact) * (v - exact));
            var (mean, sum, count) = (0.0, 0.0, 0.0);
            for (var slice = 0; slice < scratch.Slices; slice++)
            {
                var at = (slice * items) + item;
                var more = Part(2, at);
                var part = Part(0, at) + (Part(3, at) / more);
                sum += Part(1, at) + ((part - mean) * (part - mean) * count * more / (count + more));
                mean += (part - mean) * more / (count + more);
                count += more;
            }

            var error = (tolerance * Math.Sqrt(squares / own.Count)) + (tolerance / 100 * Math.Abs(exact));
            Assert.Equal(own.Count, count);
            Assert.InRange(mean, exact - error, exact + error);
            Assert.InRange(sum / squares, 1 - tolerance, 1 + tolerance);
        }

        double Part(int number, int at) => double.CreateChecked(partial[(number * scratch.Slices * items) + at]);

        T[] Factors(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((random.NextDouble() * 2) - 1))];
    }
}
