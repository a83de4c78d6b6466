using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>The numbers of a sample depend on seed, epoch, sample and stream, and have the distributions that they say.</summary>
public sealed class SampleRandomTests
{
    [Fact]
    public void EachOfSeedEpochSampleAndStreamMakesOtherNumbers()
    {
        ulong[] first =
        [
            new SampleRandom(1, 2, 3, 4).NextBits(), new SampleRandom(0, 2, 3, 4).NextBits(), new SampleRandom(1, 0, 3, 4).NextBits(),
            new SampleRandom(1, 2, 0, 4).NextBits(), new SampleRandom(1, 2, 3, 0).NextBits(), new SampleRandom(1, 3, 2, 4).NextBits(),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Equal(first[0], new SampleRandom(1, 2, 3, 4).NextBits());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(3)]
    public void BetaHasItsMoments(double alpha)
    {
        var random = new SampleRandom(5, 0, 0);
        var values = Enumerable.Range(0, 20000).Select(_ => random.NextBeta(alpha)).ToList();
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Assert.Equal(0.5, values.Average(), 0.01);
        Assert.Equal(0.25 / ((2 * alpha) + 1), values.Average(value => (value - 0.5) * (value - 0.5)), 0.004);
    }

    [Fact]
    public void WholeNumbersAndOrdersAreUniform()
    {
        var random = new SampleRandom(6, 0, 0);
        var (counts, firsts) = (new int[7], new int[4]);
        for (var at = 0; at < 7000; at++)
        {
            counts[random.Next(7)]++;
            int[] order = [0, 1, 2, 3];
            random.Shuffle(order.AsSpan());
            firsts[order[0]]++;
            Assert.Equal([0, 1, 2, 3], order.Order());
        }

        Assert.All(counts, count => Assert.InRange(count, 880, 1120));
        Assert.All(firsts, count => Assert.InRange(count, 1600, 1900));
    }
}
