using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Numbers at which arithmetic is easily got wrong: every device gives what the definition's methods give, and gradients their limits.</summary>
[Collection(SharedDevices.Name)]
public sealed class NumberTests(SharedDevices devices)
{
    static readonly double[] unusual = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -1, 1, 2, -3];

    public static IEnumerable<object[]> Arguments =>
    [
        [typeof(Language.WrappingIntegers), Enumerable.Range(1, 21).Select(value => (double)value).ToArray()],
        [typeof(Language.IeeeArithmetic), unusual.Concat([3e9, -3e9, 1e-30]).ToArray()],
        [typeof(Language.ExactFunctions), new[] { 1e-40, 1e-9, 1e-5, 0.5, 1, 2, 8, 10, 64, 89, 100, 1000, 8192, 1e6, 1073741824, 1e10, 0, -1, -89, double.NaN, double.PositiveInfinity }],
        [typeof(Sigmoid), new[] { -1000, -100, -88, -40, -17, -10, 0, 10, 40, 1000, double.NaN }],
        [typeof(Gelu), new[] { -1e20, -200, -5, -3, 0, 3, 200, 1e20, double.NaN }],
    ];

    [DeviceTheory]
    [MemberData(nameof(Arguments))]
    public void EveryDeviceGivesWhatTheMethodsGive(string device, Type definition, double[] values) => Compare(device, definition, values);

    /// <summary>As .NET's functions, also where a kernel that took turns off one by one would not end.</summary>
    [DeviceTheory]
    public void AnglesAndPowersOfAnySizeAreThoseOfDotnet(string device)
    {
        if (!devices[device].SupportsDouble)
        {
            return;
        }

        double[] x = [.. unusual, -0.0, 0.785, 0.786, -1.5707963267948966, 3.141592653589793, 22, 1e5, -3e9, 6381956970095103 * Math.Pow(2, 797), 1e22, -1e300, double.MaxValue, 1e-300, 0.5, 40];
        Func<double, double>[] functions = [Math.Sin, Math.Cos, Math.Tan, v => Math.Pow(v, 3), v => Math.Pow(v, -2.5), v => Math.Pow(1.5, v)];
        using var run = Prepare(device, typeof(Language.AnglesAndPowers).GetProperty("Definition")!.GetValue(null)!, Precision.Double, [x.Length]);
        run.Inputs[0].Write(x);
        run.OutputAdjoint.Write([.. Enumerable.Repeat(1.0, functions.Length * x.Length)]);
        run.Forward();
        run.Backward();
        var actual = run.Output.Read<double>();
        Assert.NotEmpty(run.InputAdjoints[0]!.Read<double>());
        var wrong = functions.SelectMany((function, at) => x.Select((value, element) => (At: at, X: value, Expected: function(value), Actual: actual[(at * x.Length) + element])))
            .Where(v => !v.Actual.Equals(v.Expected) && !(Math.Abs(v.Actual - v.Expected) <= 4e-13 * Math.Abs(v.Expected)))
            .Select(v => $"function {v.At} of {v.X} is {v.Actual}, not {v.Expected}");
        Assert.Empty(wrong);
    }

    [DeviceTheory]
    public void NaNFailsEveryComparison(string device) => Compare(
        device,
        typeof(Language.Comparisons),
        [.. unusual.SelectMany(x => unusual.Select(_ => x))],
        [.. unusual.SelectMany(_ => unusual)],
        [.. Enumerable.Repeat(1.0, unusual.Length * unusual.Length)]);

    [DeviceTheory]
    public void APoolingWindowKeepsNaN(string device)
    {
        for (var at = 0; at < 9; at++)
        {
            using var run = Prepare(device, new MaxPool2d(3, 1, 1), Precision.Single, [1, 1, 3, 3]);
            var values = Enumerable.Range(0, 9).Select(value => value == at ? float.NaN : value).ToArray();
            run.Inputs[0].Write(values);
            run.OutputAdjoint.Write([0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f]);
            run.Forward();
            run.Backward();
            Assert.Equal(float.NaN, run.Output.Read<float>()[4]);
            Assert.Equal(Enumerable.Range(0, 9).Select(value => value == at ? 1f : 0f), run.InputAdjoints[0]!.Read<float>());
        }
    }

    [DeviceTheory]
    public void APowerHasTheGradientOfItsLimitAtBaseZero(string device)
    {
        var (byBase, byExponent) = Gradients2(device, typeof(Language.Powers), [0, 0, 0, 0, 0, 2, -2], [2, 1, 0.5, 3, 0, 0, 2]);
        Assert.Equal([0, 1, double.PositiveInfinity, 0, 0, 0, -4], byBase);
        Expect.Close([0, 0, 0, 0, 0, Math.Log(2)], byExponent.AsSpan(0, 6), 1e-6, "gradient by the exponent");
    }

    [DeviceTheory]
    public void LogisticFunctionsSaturateWithTheirGradients(string device)
    {
        double[] x = [-1000, -100, -60, -30, -10, 0, 10, 30, 60];
        static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
        double[] expected =
        [
            .. x.Select(v => v < -700 ? 0 : Logistic(v) * (1 + (v * Logistic(-v)))),
            .. x.Select(v => Logistic(v) * Logistic(-v)),
            .. x.Select(v => v < -300 || v > 200 ? 0 : ((2 * Math.Exp(-2 * v)) - (3 * Math.Exp(3 * v))) / Math.Pow(Math.Exp(-2 * v) + Math.Exp(3 * v), 2)),
            .. x.Select(Logistic),
            .. x.Select(v => 2.0 / 3 * Logistic(v) * Logistic(-v)),
        ];
        for (var at = 0; at < expected.Length; at++)
        {
            using var run = Prepare(device, typeof(Language.Logistics).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [x.Length]);
            run.Inputs[0].Write(x);
            run.OutputAdjoint.Write([.. Enumerable.Range(0, expected.Length).Select(element => element == at ? 1.0 : 0)]);
            run.Forward();
            run.Backward();
            var gradient = run.InputAdjoints[0]!.Read<double>()[at % x.Length];
            Assert.True(Math.Abs(gradient - expected[at]) <= (1e-4 * Math.Abs(expected[at])) + 1e-37, $"case {at / x.Length} at {x[at % x.Length]}: {gradient}, not {expected[at]}");
        }
    }

    [DeviceTheory]
    public void AWarpReachesTheNearestPixelFromAnyDistance(string device)
    {
        foreach (var (far, right, below) in new[] { (3f, 8f, 10f), (3e9f, 8f, 10f), (1e30f, 8f, 10f), (-1f, 5f, 2f), (-3e9f, 5f, 2f), (-1e30f, 5f, 2f) })
        {
            Assert.Equal(right, Warp(device, true, far, 0f));
            Assert.Equal(below, Warp(device, true, 0f, far));
            Assert.Equal(0f, Warp(device, false, far * 3f, 0f));
        }

        Assert.Equal(float.NaN, Warp(device, true, float.NaN, 0f));
    }

    [DeviceTheory]
    public void LabelsThatAreNoClassAreIgnoredOrMakeTheLossUndefined(string device)
    {
        using var run = Prepare(device, typeof(SoftmaxCrossEntropy).GetProperty("Definition")!.GetValue(null)!, Precision.Single, [2, 3], [2]);
        run.Inputs[0].Write([1f, 0f, 1f, 2f, 1f, 0f]);
        run.Inputs[1].Write([SoftmaxCrossEntropy.Ignored, 1f]);
        run.OutputAdjoint.Write([1f]);
        run.Forward();
        run.Backward();
        Assert.Equal(1.407606f, run.Output.Read<float>()[0], 5);
        var gradient = run.InputAdjoints[0]!.Read<float>();
        Assert.Equal([0f, 0f, 0f], gradient[..3]);
        Assert.Equal(0.244728f - 1f, gradient[4], 5);
        foreach (var label in new[] { 3f, -1f, float.NaN })
        {
            run.Inputs[1].Write([label, 1f]);
            run.Forward();
            Assert.Equal([float.NaN], run.Output.Read<float>());
        }
    }

    float Warp(string device, bool clamp, float horizontal, float vertical)
    {
        using var run = Prepare(device, new BilinearWarp(clamp), Precision.Single, [1, 1, 3, 4], [1, 2, 3, 4]);
        run.Inputs[0].Write([.. Enumerable.Range(1, 12).Select(value => (float)value)]);
        run.Inputs[1].Write([.. Enumerable.Range(0, 24).Select(at => at == 5 ? horizontal : at == 17 ? vertical : 0f)]);
        run.Forward();
        return run.Output.Read<float>()[5];
    }

    void Compare(string device, Type definition, params double[][] values)
    {
        var layer = (ILayer)definition.GetProperty("Definition")!.GetValue(null)!;
        Shape[] shapes = [.. values.Select(value => new Shape(value.Length))];
        var expected = layer.Reference([.. values.Zip(shapes, (value, shape) => new View(value, shape))]).Values;
        using var run = layer.Prepare(devices[device], Precision.Single, shapes, Gradients.None);
        foreach (var (tensor, value) in run.Inputs.Zip(values))
        {
            tensor.Write(value);
        }

        run.Forward();
        var actual = run.Output.Read<double>();
        var wrong = Enumerable.Range(0, actual.Length)
            .Where(at => !actual[at].Equals(expected[at]) && !(Math.Abs(actual[at] - expected[at]) <= 2e-5 * Math.Abs(expected[at])))
            .Select(at => $"[{at}] is {actual[at]}, not {expected[at]}");
        Assert.Empty(wrong);
    }

    (double[] First, double[] Second) Gradients2(string device, Type definition, double[] first, double[] second)
    {
        using var run = Prepare(device, definition.GetProperty("Definition")!.GetValue(null)!, Precision.Single, [first.Length], [second.Length]);
        run.Inputs[0].Write(first);
        run.Inputs[1].Write(second);
        run.OutputAdjoint.Write([.. Enumerable.Repeat(1.0, first.Length)]);
        run.Forward();
        run.Backward();
        return (run.InputAdjoints[0]!.Read<double>(), run.InputAdjoints[1]!.Read<double>());
    }

    LayerExecution Prepare(string device, object layer, Precision precision, params Shape[] inputs) =>
        ((ILayer)layer).Prepare(devices[device], precision, inputs, Gradients.All);
}
