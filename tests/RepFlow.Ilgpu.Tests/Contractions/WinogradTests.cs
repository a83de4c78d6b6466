using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Contractions;

[Trait("Speed", "Slow")]
public sealed class WinogradTests
{
    /// <summary>Widths of vectors in bits.</summary>
    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Random_convolutions_of_three_taps_equal_the_sums_as_they_are_written(int bits)
    {
        var random = new Random(bits);
        for (var round = 0; round < 6; round++)
        {
            var convolution = new Convolution(
                random.Next(1, 4), random.Next(24, 50), random.Next(7, 14), random.Next(7, 14), random.Next(24, 70), 3, 1, random.Next(3), random.Next(3) == 0 ? 2 : 1);
            Check(ContractionSpecs.Forward(convolution), bits);
            Check(ContractionSpecs.InputAdjoint(convolution), bits);
            Check(ContractionSpecs.WeightAdjoint(convolution), bits);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void So_do_those_that_step_by_two_and_what_they_read_even_where_tiles_reach_over_the_edge(int bits)
    {
        var random = new Random(bits);
        for (var round = 0; round < 4; round++)
        {
            var convolution = new Convolution(
                random.Next(2, 5), random.Next(64, 100), random.Next(13, 28), random.Next(13, 28), random.Next(64, 130), 3, 2, random.Next(3), random.Next(3) == 0 ? 2 : 1);
            Check(ContractionSpecs.Forward(convolution), bits);
            Check(ContractionSpecs.InputAdjoint(convolution with { Padding = 1 }), bits);
        }
    }

    // Few tiles of many channels: tasks transform filters themselves and share the windows; many of few: the other way round, and sums in several parts.
    [Theory]
    [InlineData(8, 150, 4, 4, 300, 1)]
    [InlineData(3, 40, 40, 37, 30, 1)]
    [InlineData(8, 150, 8, 8, 300, 2)]
    [InlineData(3, 64, 55, 58, 64, 2)]
    public void Every_way_to_share_what_is_transformed_gives_the_same(int batch, int channels, int height, int width, int filters, int stride)
    {
        var convolution = new Convolution(batch, channels, height, width, filters, 3, stride, 1);
        foreach (var bits in (ReadOnlySpan<int>)[256, 512])
        {
            Check(ContractionSpecs.Forward(convolution), bits);
            Check(ContractionSpecs.InputAdjoint(convolution), bits);
            if (stride == 1)
            {
                Check(ContractionSpecs.WeightAdjoint(convolution), bits);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void So_do_volumes_and_channels_that_lie_innermost(int bits)
    {
        Check(ContractionSpecs.Volume(2, 24, 5, 8, 9, 30), bits);
        Check(ContractionSpecs.Volume(2, 64, 5, 15, 14, 64, 2), bits);
        Check(ContractionSpecs.ChannelsLast(2, 32, 9, 12, 40), bits);
    }

    [Fact]
    public void Filters_that_step_further_spread_or_reach_further_are_not_of_the_form()
    {
        Assert.Equal(16, Form(ContractionSpecs.Forward(new(2, 32, 12, 12, 32, 3, 1, 1)))!.Products.Length);
        Assert.Equal(25, Form(ContractionSpecs.Forward(new(2, 32, 12, 12, 32, 3, 2, 1)))!.Products.Length);
        Assert.Equal(25, Form(ContractionSpecs.InputAdjoint(new(2, 32, 12, 12, 32, 3, 2, 1)))!.Products.Length);
        Assert.Null(Form(ContractionSpecs.InputAdjoint(new(2, 32, 12, 12, 32, 3, 2))));
        Assert.Null(Form(ContractionSpecs.WeightAdjoint(new(2, 32, 12, 12, 32, 3, 2, 1))));
        Assert.Null(Form(ContractionSpecs.Forward(new(2, 32, 12, 12, 32, 3, 3, 1))));
        Assert.Null(Form(ContractionSpecs.Forward(new(2, 32, 12, 12, 32, 5, 1, 2))));
        Assert.Null(Form(ContractionSpecs.Product(30, 30, 30)));
        var dilated = ContractionSpecs.Forward(new(2, 32, 12, 12, 32, 3, 1, 2));
        Assert.Null(Form(dilated with
        {
            Left = new([dilated.Left.Axes[0], dilated.Left.Axes[1], ContractionSpecs.Axis(12, -2, 1, (3, 1), (6, 2)), ContractionSpecs.Axis(12, -2, 1, (4, 1), (7, 2))]),
        }));
    }

    [Fact]
    public void Small_images_and_few_channels_do_not_pay()
    {
        Assert.True(Form(ContractionSpecs.Forward(new(16, 64, 28, 28, 64, 3, 1, 1)))!.Pays);
        Assert.True(Form(ContractionSpecs.Forward(new(16, 64, 28, 28, 128, 3, 2, 1)))!.Pays);
        Assert.True(Form(ContractionSpecs.InputAdjoint(new(16, 128, 14, 14, 256, 3, 2, 1)))!.Pays);
        Assert.False(Form(ContractionSpecs.Forward(new(16, 1, 28, 28, 64, 3, 1, 1)))!.Pays);
        Assert.False(Form(ContractionSpecs.Forward(new(1, 64, 1, 1, 64, 3, 1, 1)))!.Pays);
        Assert.False(Form(ContractionSpecs.Forward(new(16, 128, 14, 14, 256, 3, 2, 1)))!.Pays);
    }

    static WinogradForm? Form(ContractionSpec spec)
    {
        var passes = ContractionPlan.Create(spec).Passes;
        return passes.Select(pass => WinogradForm.Find(pass, passes)).SingleOrDefault(form => form is not null);
    }

    static void Check(ContractionSpec spec, int bits)
    {
        Assert.NotNull(Form(spec));
        var plan = ContractionPlan.Create(spec);
        var random = new Random(bits);
        var left = ContractionCheck.Values(random, spec.Left.Count);
        var right = ContractionCheck.Values(random, spec.Right.Count);
        var start = ContractionCheck.Values(random, spec.Result.Count);
        var terms = spec.Indices.Where(index => index.Summed).Aggregate(1.0, (product, index) => product * index.Extent);
        foreach (var accumulate in (ReadOnlySpan<bool>)[false, true])
        {
            // The same sums as they are written, which other tests compare with the definition.
            var expected = (double[])start.Clone();
            HostContractionTests.Runner<double>(new HostContraction<double, Lanes256<double>, NoEpilogue<double>>(plan, isTiled: _ => false))(left, right, expected, accumulate);
            Equal<float>(1e-6, accumulate, expected);
            Equal<double>(1e-15, accumulate, expected);
        }

        void Equal<T>(double precision, bool accumulate, double[] expected)
            where T : unmanaged, INumber<T>
        {
            var result = ContractionCheck.Convert<T>(start);
            HostContractionTests.Runner<T>(HostContractionTests.Engine<T>(plan, bits, isTiled: _ => true))(ContractionCheck.Convert<T>(left), ContractionCheck.Convert<T>(right), result, accumulate);
            for (var at = 0; at < expected.Length; at++)
            {
                // Sums of random signs grow with the root of their terms.
                Assert.Equal(expected[at], double.CreateChecked(result[at]), precision * (4 + (2 * Math.Sqrt(terms))));
            }
        }
    }
}
