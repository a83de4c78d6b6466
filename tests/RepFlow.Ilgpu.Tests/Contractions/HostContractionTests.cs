using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Contractions;

[Trait("Speed", "Slow")]
public sealed class HostContractionTests
{
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Every_width_of_vector_equals_the_definition(int bits)
    {
        var random = new Random(bits);
        for (var round = 0; round < 12; round++)
        {
            var convolution = Convolution.Random(random);
            foreach (var spec in new[]
            {
                ContractionSpecs.Forward(convolution),
                ContractionSpecs.InputAdjoint(convolution),
                ContractionSpecs.WeightAdjoint(convolution),
                ContractionSpecs.Random(random),
            })
            {
                var plan = ContractionPlan.Create(spec);
                ContractionCheck.Equal<float>(spec, round, Runner<float>(Engine<float>(plan, bits)));
                ContractionCheck.Equal<double>(spec, round, Runner<double>(Engine<double>(plan, bits)));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(300)]
    [InlineData(1100)]
    public void However_many_columns_there_are_a_tile_fits_them(int depth)
    {
        foreach (var columns in new[] { 1, 9, 16, 17, 24, 32, 33, 48, 56, 64, 72, 112 })
        {
            var spec = ContractionSpecs.Product(25, columns, depth);
            EqualInEveryWidth(spec, columns);
        }
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(7, 2)]
    [InlineData(12, 2)]
    [InlineData(14, 2)]
    [InlineData(19, 1)]
    [InlineData(27, 2)]
    [InlineData(16, 3)]
    public void Panels_are_packed_whatever_steps_lie_between_terms_or_columns(int outSize, int stride)
    {
        // Sums by the weights have enough terms for a panel to be packed in pieces, which begin within a run.
        var size = (stride * (outSize - 1)) + 1;
        var convolution = new Convolution((700 / (outSize * outSize)) + 1, 9, size, size, 20, 1, stride);
        foreach (var spec in new[] { ContractionSpecs.Forward(convolution), ContractionSpecs.InputAdjoint(convolution), ContractionSpecs.WeightAdjoint(convolution) })
        {
            EqualInEveryWidth(spec, outSize);
        }
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(9, 3, 2)]
    [InlineData(14, 5, 1)]
    [InlineData(17, 3, 2)]
    [InlineData(28, 5, 2)]
    [InlineData(19, 3, 3)]
    [InlineData(56, 3, 2)]
    [InlineData(71, 7, 1)]
    public void Depthwise_convolutions_equal_the_definition(int size, int kernel, int stride)
    {
        var convolution = new Convolution(3, 1, size, size, 1, kernel, stride, kernel / 2, Groups: 6);
        foreach (var spec in new[] { ContractionSpecs.Forward(convolution), ContractionSpecs.InputAdjoint(convolution), ContractionSpecs.WeightAdjoint(convolution) })
        {
            EqualInEveryWidth(spec, size);
        }
    }

    [Fact]
    public void Windows_of_any_steps_ways_and_borders_equal_the_definition()
    {
        var random = new Random(11);
        for (var round = 0; round < 150; round++)
        {
            EqualInEveryWidth(ContractionSpecs.RandomWindows(random), round);
        }
    }

    [Fact]
    public void What_is_infinite_in_a_vector_of_terms_reaches_its_own_sums_alone()
    {
        // 19 terms side by side: the last vector of four or eight begins among those before it.
        var spec = ContractionSpecs.Product(6, 1, 19);
        var (left, right, result) = (new float[6 * 19], new float[19], new float[6]);
        Array.Fill(left, 1);
        Array.Fill(right, 1);
        left[(2 * 19) + 14] = float.PositiveInfinity;
        left[(3 * 19) + 18] = float.NaN;
        foreach (var bits in new[] { 128, 256 })
        {
            Runner<float>(Engine<float>(ContractionPlan.Create(spec), bits))(left, right, result, false);
            Assert.Equal([19, 19, float.PositiveInfinity, float.NaN, 19, 19], result);
        }
    }

    [Theory]
    [InlineData(2, 3, 24, 5, 1)]
    [InlineData(4, 20, 14, 40, 1)]
    [InlineData(4, 160, 5, 300, 1)]
    [InlineData(4, 64, 27, 96, 2)]
    [InlineData(8, 160, 8, 300, 2)]
    [InlineData(8, 1, 57, 1, 2, 40)]
    public void The_number_of_threads_does_not_change_the_bits(int batch, int channels, int size, int filters, int stride, int groups = 1)
    {
        var convolution = new Convolution(batch, channels, size, size, filters, 3, stride, 1, groups);
        foreach (var spec in new[] { ContractionSpecs.Forward(convolution), ContractionSpecs.InputAdjoint(convolution), ContractionSpecs.WeightAdjoint(convolution) })
        {
            var random = new Random(5);
            var left = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Left.Count));
            var right = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Right.Count));
            var shared = new float[spec.Result.Count];
            var alone = new float[spec.Result.Count];
            var run = Runner<float>(HostContraction<float, NoEpilogue<float>>.Create(ContractionPlan.Create(spec)));
            run(left, right, shared, false);
            // Inside a body all work stays on one thread.
            HostParallel.For(2, 1 << 20, 0, (in int _, int begin, int _) =>
            {
                if (begin == 0)
                {
                    run(left, right, alone, false);
                }
            });
            Assert.Equal(alone, shared);
        }
    }

    static void EqualInEveryWidth(ContractionSpec spec, int seed)
    {
        var plan = ContractionPlan.Create(spec);
        foreach (var bits in new[] { 128, 256, 512 })
        {
            ContractionCheck.Equal<float>(spec, seed, Runner<float>(Engine<float>(plan, bits)));
            ContractionCheck.Equal<double>(spec, seed, Runner<double>(Engine<double>(plan, bits)));
        }
    }

    internal static HostContraction<T, NoEpilogue<T>> Engine<T>(ContractionPlan plan, int bits, Func<WinogradForm, bool>? isTiled = null)
        where T : unmanaged, INumber<T> => bits switch
        {
            128 => new HostContraction<T, Lanes128<T>, NoEpilogue<T>>(plan, isTiled),
            256 => new HostContraction<T, Lanes256<T>, NoEpilogue<T>>(plan, isTiled),
            _ => new HostContraction<T, Lanes512<T>, NoEpilogue<T>>(plan, isTiled),
        };

    internal static unsafe ContractionCheck.Runner<T> Runner<T>(HostContraction<T, NoEpilogue<T>> engine)
        where T : unmanaged, INumber<T> => (left, right, result, accumulate) =>
        {
            fixed (T* l = left, r = right, y = result)
            {
                engine.Run(l, r, y, HostScratch.Get<T>(engine.ScratchCount), accumulate, default);
            }
        };
}
