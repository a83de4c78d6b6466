using ILGPU;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class IndexDivisorTests
{
    const int DividendsOfAKind = 512, Kinds = 4;

    static readonly StageKernel<Arguments> kernel = StageKernel.Flat<Arguments>("Divides", Divides);

    [Fact]
    public void Quotients_and_remainders_are_those_of_dotnet()
    {
        foreach (var extent in Extents(2000))
        {
            var divisor = new IndexDivisor(extent);
            for (var at = 0; at < DividendsOfAKind * Kinds; at++)
            {
                var x = Dividend(at, extent);
                Assert.True(x >= 0, $"{x}");
                Assert.True((x / extent, x % extent) == (divisor.Quotient(x), divisor.Remainder(x)), $"{x} / {extent} is not {divisor.Quotient(x)}, rest {divisor.Remainder(x)}");
            }
        }
    }

    [DeviceTheory]
    public void They_are_on_devices(string name)
    {
        using var device = Device.Open(name);
        using var wrong = Tensor.Allocate(device, Precision.Single, [DividendsOfAKind * Kinds]);
        var found = new float[wrong.Count];
        foreach (var extent in Extents(30))
        {
            kernel.Launch(device, new(wrong.View<float>(), extent, new(extent)), wrong.Count, 1, wrong.Count);
            wrong.Read(found);
            var first = Array.FindIndex(found, value => value != 0f);
            Assert.True(first < 0, first < 0 ? "" : $"{Dividend(first, extent)} / {extent} on {name}");
        }
    }

    [Fact]
    public void What_is_empty_is_divided_by_nothing()
    {
        Assert.Equal(0, new IndexDivisor(0).Quotient(5));
        Assert.Equal(0, default(IndexDivisor).Quotient(5));
    }

    /// <summary>Small and large extents, powers of two with their neighbours, and random ones of all sizes.</summary>
    static IEnumerable<int> Extents(int some)
    {
        var random = new Random(7);
        return Enumerable.Range(1, 20).Concat(Enumerable.Range(2, 29).SelectMany(bit => new[] { (1 << bit) - 1, 1 << bit, (1 << bit) + 1 })).Append(int.MaxValue - 1).Append(int.MaxValue)
            .Concat(Enumerable.Range(0, some).Select(_ => (random.Next() >> random.Next(31)) + 1));
    }

    /// <summary>The smallest numbers, the largest ones, the largest multiples with their neighbours below, and numbers here and there.</summary>
    static int Dividend(int at, int extent)
    {
        var (kind, of) = (at / DividendsOfAKind, at % DividendsOfAKind);
        var multiple = ((int.MaxValue / extent) - (of >> 1)) * extent;
        return kind == 0 ? of : kind == 1 ? int.MaxValue - of : kind == 2 && multiple > 0 ? multiple - (of & 1) : (int)(((uint)at * 2654435761u) >> 1);
    }

    static void Divides(Index1D index, Arguments a)
    {
        var x = Dividend(index, a.Extent);
        var isRight = a.Divisor.Quotient(x) == KernelMath.Quotient(x, a.Extent) && a.Divisor.Remainder(x) == x - (KernelMath.Quotient(x, a.Extent) * a.Extent);
        a.Wrong[index] = isRight ? 0f : 1f;
    }

    internal readonly record struct Arguments(ArrayView<float> Wrong, int Extent, IndexDivisor Divisor);
}
