using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Bias, scale, another tensor and a rectifier in the contraction's store against the same one after the other.</summary>
[Trait("Speed", "Slow")]
public sealed class EpilogueTests
{
    // Shorter than vectors and no multiple of them, and whole vectors.
    static readonly int[] planes = [7, 64];

    [DeviceTheory(OneIn = 2)]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void What_is_done_in_the_store_equals_what_is_done_afterwards(string name, Precision precision)
    {
        using var device = Device.Open(name);
        foreach (var spec in Specs())
        {
            if (precision == Precision.Single)
            {
                Check<float>(device, spec, 0, null);
            }
            else
            {
                Check<double>(device, spec, 0, null);
            }
        }
    }

    /// <summary>Widths of vectors in bits on the host, tiles elsewhere, that the shapes would not choose by themselves.</summary>
    [DeviceTheory(OneIn = 4)]
    [InlineData(128, "direct")]
    [InlineData(256, "16 x 16")]
    [InlineData(512, "64 x 64")]
    [InlineData(512, "128 x 128")]
    public void So_it_is_with_every_vector_and_tile(string name, int bits, string tile)
    {
        using var device = Device.Open(name);
        Check(device, bits, GpuVariant.All.Single(variant => variant.Name == tile));
    }

    [DeviceTheory(OneIn = 2)]
    [InlineData("tf32 128 x 128")]
    [InlineData("tf32 256 x 64")]
    [InlineData("bf16 128 x 128")]
    [InlineData("bf16 256 x 64")]
    public void So_it_is_with_every_tile_of_tensor_cores(string name, string tile)
    {
        using var device = Device.Open(name);
        if (device.HasMatrixCores)
        {
            Check(device, 0, GpuVariant.All.Single(variant => variant.Name == tile));
        }
    }

    static void Check(Device device, int bits, GpuVariant variant)
    {
        foreach (var spec in Specs())
        {
            Check<float>(device, spec, bits, variant);
            if (device.IsHost || variant.Rows <= 64)
            {
                Check<double>(device, spec, bits, variant);
            }
        }
    }

    [Fact]
    public void A_chain_of_epilogues_runs_as_long_as_both_are_alike()
    {
        Assert.Equal(12, new Then<float, Bias<float>, Bias<float>>(new(default, 1, 24), new(default, 1, 36)).Run);
        Assert.Equal(24, new Then<float, Bias<float>, Rectify<float>>(new(default, 1, 24), default).Run);
        Assert.Equal(36, new Then<float, Rectify<float>, Bias<float>>(default, new(default, 1, 36)).Run);
    }

    // Rows and columns that are neighbours in the result, steps between elements, several passes, cut sums, few columns, long sums, no terms, tiles.
    static IEnumerable<ContractionSpec> Specs() =>
    [
        ContractionSpecs.Forward(new(2, 3, 10, 11, 20, 3, 2, 1)),
        ContractionSpecs.InputAdjoint(new(2, 3, 10, 11, 20, 3, 2, 1)),
        ContractionSpecs.InputAdjoint(new(1, 2, 6, 6, 2, 1, 2)),
        ContractionSpecs.WeightAdjoint(new(2, 9, 20, 21, 20, 3, 1, 1)),
        ContractionSpecs.Forward(new(2, 1, 9, 24, 1, 3, 1, 1, Groups: 12)),
        ContractionSpecs.Product(150, 140, 19),
        ContractionSpecs.Product(3, 5, 5000),
        ContractionSpecs.Product(9, 4, 0),
        ContractionSpecs.Forward(new(1, 24, 7, 10, 24, 3, 1, 1)),
        ContractionSpecs.Random(new Random(5)),
        ContractionSpecs.Random(new Random(11)),
    ];

    static void Check<T>(Device device, ContractionSpec spec, int bits, GpuVariant? variant)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(spec.Result.Count);
        using var left = Filled(spec.Left.Count);
        using var right = Filled(spec.Right.Count);
        using var biases = Filled(3);
        using var other = Filled(spec.Result.Count);
        using var start = Filled(spec.Result.Count);
        using var result = Filled(spec.Result.Count);
        var (b, o) = (biases.Read<T>(), other.Read<T>());
        var factor = T.CreateChecked(0.75);
        var tolerance = T.CreateChecked(typeof(T) == typeof(float) ? 1e-5 : 1e-13);
        foreach (var (accumulate, plane) in planes.SelectMany(plane => new[] { (false, plane), (true, plane) }))
        {
            var written = Run<NoEpilogue<T>>(accumulate: false, default, T.CreateChecked(1e9)).Select(value => value != T.CreateChecked(1e9)).ToArray();
            var expected = Run<NoEpilogue<T>>(accumulate, default, null);
            for (var at = 0; at < expected.Length; at++)
            {
                expected[at] = written[at] ? T.Max(((expected[at] + b[at / plane % 3]) * factor) + o[at], T.Zero) : expected[at];
            }

            var actual = Run<Then<T, Bias<T>, Then<T, Scale<T>, Then<T, Plus<T>, Rectify<T>>>>>(
                accumulate, new(new(biases.View<T>(), 3, plane), new(new(factor), new(new(other.View<T>()), default))), null);
            for (var at = 0; at < expected.Length; at++)
            {
                Assert.True(
                    T.Abs(actual[at] - expected[at]) <= tolerance * (T.One + T.Abs(expected[at])),
                    $"{device.Name} {bits} {variant?.Name}, accumulate {accumulate}, plane {plane}, element {at} of {expected.Length}: {actual[at]} instead of {expected[at]}");
            }
        }

        Tensor Filled(int count) => Tensor.From<T>(device, [count], ContractionCheck.Convert<T>(ContractionCheck.Values(random, count)));

        T[] Run<TEpilogue>(bool accumulate, TEpilogue epilogue, T? fill)
            where TEpilogue : struct, IEpilogue<T>
        {
            if (fill is { } value)
            {
                result.Write(Enumerable.Repeat(double.CreateChecked(value), result.Count).ToArray());
            }
            else
            {
                start.CopyTo(result);
            }

            EpilogueTests.Run<T, TEpilogue>(device, spec, bits, variant, left, right, result, accumulate, epilogue);
            return result.Read<T>();
        }
    }

    static unsafe void Run<T, TEpilogue>(Device device, ContractionSpec spec, int bits, GpuVariant? variant, Tensor left, Tensor right, Tensor result, bool accumulate, TEpilogue epilogue)
        where T : unmanaged, INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (bits > 0 && device.IsHost)
        {
            var plan = ContractionPlan.Create(spec);
            HostContraction<T, TEpilogue> contraction = bits switch
            {
                128 => new HostContraction<T, Lanes128<T>, TEpilogue>(plan),
                256 => new HostContraction<T, Lanes256<T>, TEpilogue>(plan),
                _ => new HostContraction<T, Lanes512<T>, TEpilogue>(plan),
            };
            using var scratch = device.Rent<T>(contraction.ScratchCount);
            contraction.Run(
                left.View<T>().HostPointer(), right.View<T>().HostPointer(), result.View<T>().HostPointer(), scratch.View.HostPointer(), accumulate, epilogue);
        }
        else
        {
            using var contraction = new Contraction<T, TEpilogue>(device, spec, variant);
            contraction.Run(left, right, result, accumulate, epilogue);
        }
    }
}
