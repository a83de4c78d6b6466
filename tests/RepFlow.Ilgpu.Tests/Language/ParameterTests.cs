namespace RepFlow.Ilgpu.Tests.Language;

/// <summary>What a parameter starts as is computed when somebody asks, once.</summary>
public sealed class ParameterTests
{
    [Fact]
    public void WhatNobodyAsksForIsNotComputed()
    {
        var asked = 0;
        double Count(int at)
        {
            Interlocked.Increment(ref asked);
            return at;
        }

        var parameter = new Parameter([3, 2], null).StartAs(Count).StartAs(at => 2 * Count(at));
        Assert.Equal(0, asked);
        Assert.Equal([0, 2, 4, 6, 8, 10], parameter.Values);
        Assert.Same(parameter.Values, parameter.Values);
        Assert.Equal(6, asked);
    }

    [Fact]
    public void ManyAreWhatFewAre()
    {
        const int Many = 70_001;
        var weight = Initial.KaimingNormal(5UL, Many, 2);
        Assert.All(new[] { 0, 1, 40_000, (2 * Many) - 1 }, at => Assert.Equal(Noise.Normal(5, (ulong)at), weight.Values[at]));
    }

    [Fact]
    public void SeveralThreadsGetTheSame()
    {
        for (var round = 0; round < 20; round++)
        {
            var weight = new Parameter([40_000], null).StartAs(at => at + 1.0);
            var found = new double[4][];
            Parallel.For(0, found.Length, thread => found[thread] = weight.Values);
            Assert.All(found, values => Assert.Same(weight.Values, values));
            Assert.Equal(40_000, weight.Values[^1]);
        }
    }

    [Fact]
    public void WhatWasGivenBeforeIsForgotten()
    {
        var parameter = new Parameter([2], [7, 8]);
        Assert.Equal([1, 1], parameter.StartAs(_ => 1).Values);
        Assert.Empty(Initial.Zeros(0).StartAs(_ => 1).Values);
    }
}
