using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests;

/// <summary>What a session leaves out of a sweep others prove.</summary>
public sealed class TestSampleTests
{
    static readonly (string Layer, int Sample)[] cases = [.. Enumerable.Range(0, 50).SelectMany(layer => Enumerable.Range(0, 3).Select(sample => ($"Layer{layer}", sample)))];

    static readonly string[] kinds = ["Forward opencl:0", "Backward opencl:0", "Forward cuda:0"];

    [Fact]
    public void A_seed_draws_the_same_whatever_the_order_in_which_cases_are_found()
    {
        foreach (var seed in new[] { 0, 7, int.MaxValue })
        {
            var drawn = Draw(seed, kinds[0], cases, 4);
            Assert.Equal(drawn, Draw(seed, kinds[0], [.. cases], 4));
            Assert.Equal(drawn.Order(), Draw(seed, kinds[0], [.. cases.Reverse()], 4).Order());
        }

        Assert.NotEqual(Draw(1, kinds[0], cases, 4), Draw(2, kinds[0], cases, 4));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Seeds_one_after_another_prove_every_case_once_and_each_its_share(int oneIn)
    {
        foreach (var kind in kinds)
        {
            var drawn = Enumerable.Range(30000, Math.Min(oneIn, 50)).Select(seed => Draw(seed, kind, cases, oneIn)).ToList();
            Assert.Equal(cases.Order(), drawn.SelectMany(part => part).Order());
            Assert.All(drawn, part => Assert.InRange(part.Count, cases.Length / oneIn / 2, 3 * ((50 / oneIn) + 1)));
        }
    }

    [Fact]
    public void A_kind_keeps_one_of_however_few_cases()
    {
        for (var count = 1; count < 6; count++)
        {
            Assert.All(Enumerable.Range(0, 20), seed => Assert.NotEmpty(Draw(seed, kinds[seed % 3], cases[..count], 4)));
        }

        // Or the share holds over many kinds of one case each: a slow device.
        var some = Enumerable.Range(0, 1000).Count(number => TestSample.Draw(3, $"Kind{number}", [0], _ => "", 4, keepsOne: false).Count > 0);
        Assert.InRange(some, 200, 300);
        Assert.Equal(4, Enumerable.Range(5, 16).Count(seed => TestSample.Draw(seed, kinds[0], [0], _ => "", 4, keepsOne: false).Count > 0));
    }

    [Fact]
    public void Cases_of_one_subject_are_drawn_together() =>
        Assert.All(Draw(5, kinds[1], cases, 4).GroupBy(one => one.Layer), layer => Assert.Equal(3, layer.Count()));

    [Fact]
    public void Every_case_is_taken_where_nothing_is_left_out() => Assert.Equal(cases, Draw(5, kinds[1], cases, 1));

    static IReadOnlyList<(string Layer, int Sample)> Draw(int seed, string kind, (string Layer, int Sample)[] of, int oneIn) =>
        TestSample.Draw(seed, kind, of, one => one.Layer, oneIn);
}
