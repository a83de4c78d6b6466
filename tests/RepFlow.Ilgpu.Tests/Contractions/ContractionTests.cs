using System.Collections.Concurrent;
using System.Numerics;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Contractions;

[Trait("Speed", "Slow")]
public sealed class ContractionTests : IDisposable
{
    // One for all contractions of a test: its kernels are compiled once.
    readonly ConcurrentDictionary<string, Device> devices = new();

    public void Dispose()
    {
        foreach (var device in devices.Values)
        {
            device.Dispose();
        }
    }

    [DeviceTheory(OneIn = 2)]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Convolutions_and_their_adjoints_equal_the_definition(string device, Precision precision)
    {
        var random = new Random(7);
        for (var round = 0; round < 8; round++)
        {
            var convolution = Convolution.Random(random);
            Check(device, precision, ContractionSpecs.Forward(convolution), round);
            Check(device, precision, ContractionSpecs.InputAdjoint(convolution), round);
            Check(device, precision, ContractionSpecs.WeightAdjoint(convolution), round);
        }
    }

    [DeviceTheory(OneIn = 2)]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Random_contractions_equal_the_definition(string device, Precision precision)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            Check(device, precision, ContractionSpecs.Random(new Random(seed)), seed);
        }
    }

    [DeviceTheory(OneIn = 2)]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Unusual_shapes_equal_the_definition(string device, Precision precision)
    {
        Check(device, precision, ContractionSpecs.Product(1, 1, 1), 1);
        Check(device, precision, ContractionSpecs.Product(3, 0, 5), 2);
        Check(device, precision, ContractionSpecs.Product(3, 4, 0), 3);
        Check(device, precision, ContractionSpecs.Product(2, 3, 5000), 4);
        Check(device, precision, ContractionSpecs.Product(70, 65, 33), 5);
        Check(device, precision, ContractionSpecs.Product(1, 300, 7), 6);
        Check(device, precision, ContractionSpecs.Product(300, 1, 7), 7);
        Check(device, precision, ContractionSpecs.Forward(new(2, 1, 9, 10, 1, 3, 1, 1, Groups: 12)), 8);
        Check(device, precision, ContractionSpecs.InputAdjoint(new(2, 1, 9, 10, 1, 3, 2, 1, Groups: 12)), 9);
        Check(device, precision, ContractionSpecs.WeightAdjoint(new(4, 1, 20, 20, 1, 3, 1, 1, Groups: 5)), 10);
        Check(device, precision, ContractionSpecs.WeightAdjoint(new(6, 2, 20, 20, 3, 3, 1, 1)), 11);
    }

    [DeviceTheory]
    public void Not_a_number_reaches_the_result(string name)
    {
        var spec = ContractionSpecs.Forward(new(1, 2, 6, 6, 3, 3, 1, 1));
        var device = Open(name);
        using var contraction = new Contraction(device, Precision.Single, spec);
        var values = Enumerable.Repeat(1f, spec.Left.Count).ToArray();
        values[(6 * 3) + 3] = float.NaN;
        using var left = Tensor.From<float>(device, [spec.Left.Count], values);
        using var right = Tensor.From<float>(device, [spec.Right.Count], Enumerable.Repeat(0f, spec.Right.Count).ToArray());
        using var result = Tensor.Allocate(device, Precision.Single, [spec.Result.Count]);
        contraction.Run(left, right, result, accumulate: false);
        var actual = result.Read<float>();
        for (var at = 0; at < actual.Length; at++)
        {
            var (i, j) = (at / 6 % 6, at % 6);
            var reached = Math.Abs(i - 3) <= 1 && Math.Abs(j - 3) <= 1;
            Assert.Equal(reached ? float.NaN : 0f, actual[at]);
        }
    }

    [DeviceTheory]
    public void Two_runs_give_the_same_bits(string name)
    {
        var spec = ContractionSpecs.WeightAdjoint(new(4, 3, 24, 24, 5, 3, 1, 1));
        var random = new Random(3);
        var left = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Left.Count));
        var right = ContractionCheck.Convert<float>(ContractionCheck.Values(random, spec.Right.Count));
        var first = new float[spec.Result.Count];
        var second = new float[spec.Result.Count];
        Run(name, spec, left, right, first, false);
        Run(name, spec, left, right, second, false);
        Assert.Equal(first, second);
    }

    [DeviceTheory]
    public void A_run_allocates_nothing_after_the_first(string name)
    {
        var device = Open(name);
        var spec = ContractionSpecs.WeightAdjoint(new(2, 3, 24, 24, 5, 3, 1, 1));
        using var contraction = new Contraction(device, Precision.Single, spec);
        using var left = Tensor.Allocate(device, Precision.Single, [spec.Left.Count]);
        using var right = Tensor.Allocate(device, Precision.Single, [spec.Right.Count]);
        using var result = Tensor.Allocate(device, Precision.Single, [spec.Result.Count]);
        for (var warm = 0; warm < 40; warm++)
        {
            contraction.Run(left, right, result, accumulate: false);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 10; run++)
        {
            contraction.Run(left, right, result, accumulate: false);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_tensor_of_another_size_is_refused()
    {
        var device = Open("host");
        using var contraction = new Contraction(device, Precision.Single, ContractionSpecs.Product(2, 3, 4));
        using var left = Tensor.Allocate(device, Precision.Single, [2, 4]);
        using var right = Tensor.Allocate(device, Precision.Single, [4, 4]);
        using var result = Tensor.Allocate(device, Precision.Single, [2, 3]);
        var error = Assert.Throws<ArgumentException>(() => contraction.Run(left, right, result, accumulate: false));
        Assert.Equal("The contraction's right has 12 elements; the tensor given has shape (4, 4).", error.Message);
    }

    Device Open(string name) => devices.GetOrAdd(name, Device.Open);

    void Check(string device, Precision precision, ContractionSpec spec, int seed)
    {
        if (precision == Precision.Single)
        {
            ContractionCheck.Equal<float>(spec, seed, (left, right, result, accumulate) => Run(device, spec, left, right, result, accumulate));
        }
        else
        {
            ContractionCheck.Equal<double>(spec, seed, (left, right, result, accumulate) => Run(device, spec, left, right, result, accumulate));
        }
    }

    void Run<T>(string name, ContractionSpec spec, T[] left, T[] right, T[] result, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        var device = Open(name);
        using var contraction = new Contraction(device, Precisions.Of<T>(), spec);
        using var l = Tensor.From<T>(device, [left.Length], left);
        using var r = Tensor.From<T>(device, [right.Length], right);
        using var y = Tensor.From<T>(device, [result.Length], result);
        contraction.Run(l, r, y, accumulate);
        y.Read<T>().CopyTo(result, 0);
    }
}
