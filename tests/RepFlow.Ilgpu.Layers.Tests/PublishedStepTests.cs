using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.TestSupport;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>What a definition publishes for code of other assemblies: steps on tensors that it is given, and pointwise stages as epilogues of contractions.</summary>
[Collection(SharedDevices.Name)]
public sealed class PublishedStepTests(SharedDevices devices)
{
    const int Channels = 5;

    // Rows that lanes do not divide, and channels that tiles do not.
    static readonly Shape Input = [2, 3, 7, 9];

    [DeviceTheory]
    public void AChainBehindAConvolutionIsItsEpilogue(string device)
    {
        ChainIsEpilogue<float, SingleNumbers>(device, Precision.Single, 2e-6);
        ChainIsEpilogue<double, DoubleNumbers>(device, Precision.Double, 1e-14);
    }

    [DeviceTheory]
    public void AStepRunsOnTensorsOfOthers(string device)
    {
        var on = devices[device];
        var values = Values(24, 1);
        using var x = Write(on, Precision.Double, [4, 6], values);
        using var y = Tensor.Allocate(on, Precision.Double, [4, 6]);
        var hyper = Relu.ReadHyperParameters();
        Relu.Kernels<double, DoubleNumbers>.Output.Run(on, new Relu.Sizes(hyper, [x.Shape]), hyper, y, x);
        Assert.Equal(values.Select(v => Math.Max(v, 0)), y.Read<double>());
    }

    void ChainIsEpilogue<T, TNumbers>(string device, Precision precision, double tolerance)
        where T : unmanaged, INumber<T>
        where TNumbers : struct, INumbers<T>
    {
        var on = devices[device];
        var convolution = new Conv2d(3, Channels, 3, 1, 1, bias: true);
        Fill(convolution.Bias, 2);
        var norm = new BatchNormInference(Channels);
        Fill(norm.RunningMean, 3);
        Fill(norm.Bias, 4);
        var values = Values(Input.Count, 5);

        using var x = Write(on, precision, Input, values);
        using var product = convolution.Forward(x);
        using var normalised = norm.Forward(product);
        using var expected = Relu.Apply(normalised);

        using var weight = Write(on, precision, convolution.Weight.Shape, convolution.Weight.Values);
        using var bias = Write(on, precision, convolution.Bias.Shape, convolution.Bias.Values);
        using var mean = Write(on, precision, [Channels], norm.RunningMean.Values);
        using var scale = Write(on, precision, [Channels], norm.Weight.Values);
        using var shift = Write(on, precision, [Channels], norm.Bias.Values);
        using var inverse = Write(on, precision, [Channels], [.. norm.RunningVar.Values.Select(v => 1 / Math.Sqrt(v + 1e-5))]);
        using var y = Tensor.Allocate(on, precision, expected.Shape);

        var (hyper, normHyper, reluHyper) = (convolution.ReadHyperParameters(), norm.ReadHyperParameters(), Relu.ReadHyperParameters());
        var sizes = new Conv2d.Sizes(convolution, hyper, [Input]);
        var biased = Conv2d.Kernels<T, TNumbers>.Output.Epilogue.Of(sizes, hyper, bias);
        var normalise = BatchNormInference.Kernels<T, TNumbers>.Output.Epilogue.Of(new BatchNormInference.Sizes(norm, normHyper, [y.Shape]), normHyper, mean, inverse, scale, shift);
        var rectify = Relu.Kernels<T, TNumbers>.Output.Epilogue.Of(new Relu.Sizes(reluHyper, [y.Shape]), reluHyper);
        Run(on, Conv2d.Kernels<T, TNumbers>.Product.Spec(sizes, hyper), x, weight, y, Chain(Chain(biased, normalise), rectify));
        Expect.Close(expected.Read<double>(), y.Read<double>(), tolerance, "fused");

        static Then<T, TFirst, TSecond> Chain<TFirst, TSecond>(TFirst first, TSecond second)
            where TFirst : struct, IEpilogue<T>
            where TSecond : struct, IEpilogue<T> => new(first, second);

        static void Run<TEpilogue>(Device on, ContractionSpec spec, Tensor x, Tensor weight, Tensor y, TEpilogue epilogue)
            where TEpilogue : struct, IEpilogue<T>
        {
            using var fused = new Contraction<T, TEpilogue>(on, spec);
            fused.Run(x, weight, y, accumulate: false, epilogue);
        }
    }

    static Tensor Write(Device on, Precision precision, Shape shape, double[] values)
    {
        var tensor = Tensor.Allocate(on, precision, shape);
        tensor.Write(values);
        return tensor;
    }

    static void Fill(Parameter parameter, int seed) => Values(parameter.Values.Length, seed).CopyTo(parameter.Values, 0);

    static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
