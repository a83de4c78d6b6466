using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Filters of three taps on GPUs.</summary>
[Trait("Speed", "Slow")]
public sealed class GpuWinogradTests
{
    // So few values that every image is a part of its own, or all of them in one.
    static readonly GpuVariant parts = GpuVariant.Winograd with { PartValues = 1 };

    [DeviceTheory(OneIn = 2)]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Convolutions_and_their_adjoints_equal_the_definition(string name, Precision precision)
    {
        var random = new Random(11);
        var convolutions = Enumerable.Range(0, 4).Select(_ => new Convolution(
            random.Next(1, 4), random.Next(1, 12), random.Next(5, 14), random.Next(5, 14), random.Next(1, 20), 3, 1, random.Next(3), random.Next(3) == 0 ? 2 : 1));
        ContractionSpec[] specs =
        [
            .. convolutions.SelectMany(convolution => (ContractionSpec[])
                [ContractionSpecs.Forward(convolution), ContractionSpecs.InputAdjoint(convolution), ContractionSpecs.WeightAdjoint(convolution)]),
            ContractionSpecs.Volume(2, 3, 4, 6, 5, 9),
            ContractionSpecs.ChannelsLast(2, 5, 9, 12, 10),
        ];
        foreach (var spec in specs)
        {
            foreach (var variant in (ReadOnlySpan<GpuVariant>)[GpuVariant.Winograd, parts])
            {
                if (precision == Precision.Single)
                {
                    Check<float>(name, spec, variant);
                }
                else
                {
                    Check<double>(name, spec, variant);
                }
            }
        }
    }

    /// <summary>Tensors may be wider than what indices run through, end before it, and begin behind it, the images that parts are cut from included.</summary>
    [DeviceTheory(OneIn = 2)]
    [InlineData(1)]
    [InlineData(2)]
    public void Filters_on_parts_of_tensors_equal_the_definition(string name, int seed)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        var random = new Random(seed);
        for (var left = 24; left > 0;)
        {
            var spec = ContractionSpecs.RandomFilters(random);
            if (ContractionPlan.Create(spec).Passes is not [var pass] || WinogradForm.Find(pass, [pass]) is null)
            {
                continue;
            }

            var variant = left-- % 2 == 0 ? parts : GpuVariant.Winograd;
            ContractionCheck.Equal<float>(spec, seed, (a, b, result, accumulate) => ContractionCheck.Run(device, spec, variant, a, b, result, accumulate));
        }
    }

    /// <summary>Parts of other tensors begin anywhere; neighbours are read and written at once where their addresses allow it.</summary>
    [DeviceTheory]
    public void Tensors_that_begin_behind_a_whole_quad_give_the_same(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        var spec = ContractionSpecs.Forward(new(2, 3, 8, 8, 5, 3, 1, 1));
        var random = new Random(2);
        var left = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Left.Count));
        var right = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Right.Count));
        var expected = new float[spec.Result.Count];
        ContractionCheck.Run(device, spec, GpuVariant.Winograd, left, right, expected, accumulate: false);
        using var contraction = new Contraction<float, NoEpilogue<float>>(device, spec, GpuVariant.Winograd);
        for (var lead = 1; lead < 4; lead++)
        {
            using var l = Tensor.From<float>(device, [lead + left.Length], [.. new float[lead], .. left]);
            using var r = Tensor.From<float>(device, [lead + right.Length], [.. new float[lead], .. right]);
            using var y = Tensor.From<float>(device, [lead + expected.Length + 1], Enumerable.Repeat(-7f, lead + expected.Length + 1).ToArray());
            using var result = y.Slice(lead, expected.Length);
            contraction.Run(l.Slice(lead, left.Length), r.Slice(lead, right.Length), result, accumulate: false, default);
            Assert.Equal([.. Enumerable.Repeat(-7f, lead), .. expected, -7f], y.Read<float>());
        }
    }

    /// <summary>Such a part may have four neighbours and yet no whole quad.</summary>
    [DeviceTheory]
    public void Tensors_without_a_whole_quad_are_read_and_written_element_by_element(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        foreach (var spec in (ContractionSpec[])[ContractionSpecs.Forward(new(1, 1, 1, 4, 1, 3, 1, 1)), ContractionSpecs.WeightAdjoint(new(1, 1, 1, 5, 1, 3, 1, 1))])
        {
            for (var lead = 0; lead < 4; lead++)
            {
                ContractionCheck.Equal<float>(spec, lead, (left, right, result, accumulate) =>
                {
                    using var contraction = new Contraction<float, NoEpilogue<float>>(device, spec, GpuVariant.Winograd);
                    using var l = Tensor.From<float>(device, [lead + left.Length], [.. new float[lead], .. left]);
                    using var r = Tensor.From<float>(device, [lead + right.Length], [.. new float[lead], .. right]);
                    using var y = Tensor.From<float>(device, [lead + result.Length], [.. new float[lead], .. result]);
                    contraction.Run(l.Slice(lead, left.Length), r.Slice(lead, right.Length), y.Slice(lead, result.Length), accumulate, default);
                    y.Read<float>()[lead..].CopyTo(result, 0);
                });
            }
        }
    }

    /// <summary>Factors at the points are rounded already.</summary>
    [DeviceTheory]
    public void Products_are_exact_where_others_are_multiplied_on_tensor_cores(string name)
    {
        using var device = Device.Open(name);
        if (!device.HasMatrixCores)
        {
            return;
        }

        device.MatrixPrecision = MatrixPrecision.TensorFloat32;
        var spec = ContractionSpecs.Forward(new(2, 16, 24, 24, 32, 3, 1, 1));
        ContractionCheck.Equal<float>(spec, 1, (left, right, result, accumulate) => ContractionCheck.Run(device, spec, GpuVariant.Winograd, left, right, result, accumulate));
    }

    /// <summary>What follows is done to the sums, once to each.</summary>
    [DeviceTheory]
    public void An_epilogue_is_done_to_each_result_once(string name)
    {
        using var device = Device.Open(name);
        var spec = ContractionSpecs.Forward(new(2, 3, 7, 6, 5, 3, 1, 1));
        var random = new Random(1);
        var left = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Left.Count));
        var right = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Right.Count));
        var other = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Result.Count));
        var sums = Run<NoEpilogue<float>>(_ => default);
        var epilogue = Run<Plus<float>>(added => new(added));
        for (var at = 0; at < sums.Length; at++)
        {
            Assert.Equal(sums[at] + other[at], epilogue[at], 1e-6f);
        }

        float[] Run<TEpilogue>(Func<ILGPU.ArrayView<float>, TEpilogue> epilogue)
            where TEpilogue : struct, IEpilogue<float>
        {
            using var contraction = new Contraction<float, TEpilogue>(device, spec, parts);
            using var l = Tensor.From<float>(device, [left.Length], left);
            using var r = Tensor.From<float>(device, [right.Length], right);
            using var o = Tensor.From<float>(device, [other.Length], other);
            using var y = Tensor.Allocate(device, Precision.Single, [spec.Result.Count]);
            contraction.Run(l, r, y, accumulate: false, epilogue(o.View<float>()));
            return y.Read<float>();
        }
    }

    /// <summary>Over channels of normally distributed numbers the error is about twice that of the sums as they are written, one term after the other.</summary>
    [DeviceTheory]
    public void Rounding_is_of_the_order_of_that_of_the_sums_as_they_are_written(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        var spec = ContractionSpecs.Forward(new(2, 64, 8, 8, 16, 3, 1, 1));
        var random = new Random(5);
        var left = Normal(spec.Left.Count);
        var right = Normal(spec.Right.Count);
        var exact = new double[spec.Result.Count];
        NaiveContraction.Run(spec, [.. left.Select(value => (double)value)], [.. right.Select(value => (double)value)], exact, accumulate: false);
        var filtered = new float[exact.Length];
        ContractionCheck.Run(device, spec, GpuVariant.Winograd, left, right, filtered, accumulate: false);
        var written = new float[exact.Length];
        NaiveContraction.Run(spec, left, right, written, accumulate: false);
        Assert.InRange(Error(filtered), 0, 3 * Error(written));

        double Error(float[] result) => Math.Sqrt(result.Zip(exact, (value, sum) => (value - sum) * (value - sum)).Average());

        float[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <summary>Those of ResNet-34 on several images, in all three passes; not those of few channels, of few pixels, or of other strides.</summary>
    [Fact]
    public void It_is_usual_where_it_is_clearly_less_work()
    {
        foreach (var (channels, size) in new[] { (64, 56), (128, 28), (256, 14), (512, 7) })
        {
            var convolution = new Convolution(64, channels, size, size, channels, 3, 1, 1);
            Assert.True(Pays(ContractionSpecs.Forward(convolution)));
            Assert.True(Pays(ContractionSpecs.InputAdjoint(convolution)));
            Assert.True(Pays(ContractionSpecs.WeightAdjoint(convolution)));
        }

        Assert.False(Pays(ContractionSpecs.Forward(new(64, 16, 56, 56, 16, 3, 1, 1))));
        Assert.False(Pays(ContractionSpecs.Forward(new(1, 64, 14, 14, 64, 3, 1, 1))));
        Assert.False(Pays(ContractionSpecs.Forward(new(64, 512, 1, 1, 512, 3, 1, 1))));
        Assert.Null(Layout(ContractionSpecs.Forward(new(64, 64, 56, 56, 128, 3, 2, 1))));
        Assert.Null(Layout(ContractionSpecs.Forward(new(64, 64, 56, 56, 128, 1))));

        static bool Pays(ContractionSpec spec) => Layout(spec)!.Pays;
    }

    /// <summary>A part takes about the memory that it may, and parts are all of the images.</summary>
    [Fact]
    public void Images_are_cut_into_parts_of_about_as_many_values_as_are_wanted()
    {
        var layout = Layout(ContractionSpecs.Forward(new(256, 64, 56, 56, 64, 3, 1, 1)))!;
        Assert.Equal(256, layout.Parts * layout.PartSize);
        Assert.InRange(layout.Windows.Count + layout.Result.Count, GpuVariant.Winograd.PartValues / 2, GpuVariant.Winograd.PartValues * 2L);
        Assert.Equal(1, Layout(ContractionSpecs.Forward(new(4, 64, 28, 28, 64, 3, 1, 1)))!.Parts);

        // A prime number of images is cut into single ones before it takes more than twice as much; an image that takes too much is not filtered.
        Assert.Equal(1, Layout(ContractionSpecs.Forward(new(127, 64, 56, 56, 64, 3, 1, 1)))!.PartSize);
        Assert.Equal(31, Layout(ContractionSpecs.Forward(new(31, 64, 56, 56, 64, 3, 1, 1)))!.PartSize);
        Assert.Null(Layout(ContractionSpecs.Forward(new(1, 64, 2048, 2048, 64, 3, 1, 1))));
    }

    static GpuWinogradLayout? Layout(ContractionSpec spec)
    {
        var pass = Assert.Single(ContractionPlan.Create(spec).Passes);
        return WinogradForm.Find(pass, [pass]) is { } form ? GpuWinogradLayout.Of(form, GpuVariant.Winograd) : null;
    }

    static void Check<T>(string name, ContractionSpec spec, GpuVariant variant)
        where T : unmanaged, INumber<T>
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        Assert.NotNull(Layout(spec));
        device.Launched = new HashSet<System.Reflection.MethodInfo>();
        ContractionCheck.Equal<T>(spec, 3, (left, right, result, accumulate) => ContractionCheck.Run(device, spec, variant, left, right, result, accumulate));
        Assert.Contains(device.Launched, method => method.DeclaringType == typeof(GpuWinogradGather));
    }
}
