using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Emission;

/// <summary>
/// What is emitted grows with the nodes of a definition's graph, not with the tree that it would be written out: unrolled recurrences, whose trees double
/// with every step, end, and end in code as long as their steps. Their values and gradients are checked by the definitions in the tests' folder Language.
/// </summary>
public sealed class GeneratorCostTests
{
    public static TheoryData<string, string> Recurrences => new()
    {
        { "logistic map", "var y = x; for (var k = 0; k < STEPS; k++) y = 3.2f * y * (1f - y); return y;" },
        { "Newton's method", "var y = 1f; for (var k = 0; k < STEPS; k++) y -= (y * y * y - x) / (3f * y * y); return y;" },
        { "branches", "var y = x; for (var k = 0; k < STEPS; k++) y = y < 0.5f ? MathF.Sqrt(y) * y : y * y - MathF.Log(y); return y;" },
        { "integers", "var k = 7; for (var s = 0; s < STEPS; s++) k = (k * 3 + k / 2 + (x > s ? k : s)) % 1009; return x * k;" },
        { "positions", "var y = x; for (var k = 0; k < STEPS; k++) y = y + y; return y;" },
        { "choices of integers", "var k = 0; for (var s = 0; s < STEPS; s++) k = x > 0.1f * s ? k : x < -0.1f * s ? k : s; return x * k;" },
        { "conditions", "var b = x > 0f; for (var s = 0; s < STEPS; s++) b = (b && x < s) || (!b && x > -s); return b ? x * x : x;" },
    };

    [Theory]
    [MemberData(nameof(Recurrences))]
    public void Lines_grow_with_the_steps(string name, string body)
    {
        var (few, some, many) = (Lines(body, 12), Lines(body, 24), Lines(body, 36));

        // A step more is as many lines more, wherever it stands.
        Assert.True(many - some <= (some - few) + 24, $"{name}: {few} lines with 12 steps, {some} with 24, {many} with 36");
    }

    [Theory]
    [InlineData("a sum", "[Map] static float Output(Dim i, View x) { var s = 0f; for (var k = 0; k < 600; k++) s += x[i + k]; return s; }")]
    [InlineData("a recurrence", "[Map] static float Output(float x) { var y = x; for (var k = 0; k < 2000; k++) y = 0.5f * y + x; return y; }")]
    [InlineData("positions from data", "[Map] static float Output(Dim i, View x) { int k = i; for (var t = 0; t < 300; t++) k = (int)(8f * x[k]); return x[k]; }")]
    public void Deep_graphs_do_not_exhaust_the_stack(string name, string stage)
    {
        // The compiler's threads have less than what a test's thread has here.
        GeneratorRun? run = null;
        var thread = new Thread(() => run = GeneratorHarness.Run($"[GpuLayer] public static partial class Deep {{ {stage} }}"), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.True(run!.Diagnostics.Count == 0, $"{name}: {string.Join(", ", run.Diagnostics)}");
        Assert.True(run.Result.GeneratedSources.Max(s => s.SourceText.Lines.Max(l => l.Span.Length)) < 4000, name);
    }

    [Theory]
    [InlineData("for (var r = 0; r < 4096; r++) for (var s = 0; s < 4096; s++) sum += x[i + r] * x[i + s];")]
    [InlineData("for (var r = 0; r < 150; r++) for (var s = 0; s < 150; s++) sum = MathF.Max(sum, MathF.Sin(x[i + r] * x[i + s]));")]
    public void What_would_not_end_is_refused(string loops)
    {
        var source = $"[GpuLayer] public static partial class Huge {{ [Map] static float Output(Dim i, View x) {{ var sum = 0f; {loops} return sum; }} }}";
        var found = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal(("RFG0024", "Output"), (found.Id, source.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length)));
    }

    [Theory]
    [InlineData("p * q", "")]
    [InlineData("MathF.Exp(-0.1f * (r * r + s * s) - (p - q) * (p - q)) * p", "")]
    [InlineData("p * MathF.Abs(q)", "[Border(Border.Clamp)] ")]
    public void A_window_is_as_long_as_one_of_its_taps(string term, string border)
    {
        int Lines(int size) => GeneratorHarness.Run($$"""
            [GpuLayer]
            public static partial class Windowed
            {
                [Map]
                static float Output(Dim n, Dim i, Dim j, {{border}}View x)
                {
                    var sum = 0f;
                    for (var r = 0; r < {{size}}; r++)
                        for (var s = 0; s < {{size}}; s++)
                        {
                            var p = x[n, i + r - 1, j + s];
                            var q = x[n, i, j];
                            sum += {{term}};
                        }

                    return sum * sum;
                }
            }
            """).Result.GeneratedSources.Sum(source => LinesOfCode(source.SourceText.ToString()));

        // A table of numbers takes a line for eight.
        var (small, large) = (Lines(5), Lines(11));
        Assert.InRange(large, small, small + 12);
        Assert.InRange(large, 1, 3000);
    }

    [Fact]
    public void A_long_run_ends_when_it_is_no_longer_wanted()
    {
        const string Source = "[GpuLayer] public static partial class Huge { [Map] static float Output(Dim i, View x) { var sum = 0f; for (var r = 0; r < 4096; r++) for (var s = 0; s < 4096; s++) sum += x[i + r] * x[i + s]; return sum; } }";
        using var cancellation = new CancellationTokenSource();

        // A thread of its own: where the pool's are all busy with other tests, a timer comes too late.
        var canceller = new Thread(() =>
        {
            Thread.Sleep(20);
            cancellation.Cancel();
        });
        canceller.Start();
        Assert.ThrowsAny<OperationCanceledException>(() => GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(GeneratorHarness.Compilation(Source), cancellation.Token));
        canceller.Join();
    }

    [Fact]
    public void A_formula_in_a_comment_is_cut()
    {
        var run = GeneratorHarness.Run("[GpuLayer] public static partial class Long { [Map] static float Output(float x) { var y = x; for (var k = 0; k < 40; k++) y = y * (1f - y); return y; } }");
        var comments = run.Result.GeneratedSources.SelectMany(s => s.SourceText.Lines).Select(l => l.ToString().Trim()).Where(l => l.StartsWith("///", StringComparison.Ordinal)).ToList();
        Assert.Contains(comments, c => c.Contains('…', StringComparison.Ordinal));
        Assert.DoesNotContain(comments, c => c.Length > 400);
    }

    // The definition itself, which travels as text with its tables, is no code.
    static int LinesOfCode(string text)
    {
        var (begin, end) = (text.IndexOf("LayerDefinition(", StringComparison.Ordinal), text.IndexOf("\"\"\")]", StringComparison.Ordinal));
        return (begin < 0 ? text : text.Remove(begin, end - begin)).Split('\n').Length;
    }

    static int Lines(string body, int steps)
    {
        var run = GeneratorHarness.Run($"[GpuLayer] public static partial class Unrolled {{ [Map] static float Output(float x) {{ {body.Replace("STEPS", $"{steps}", StringComparison.Ordinal)} }} }}");
        Assert.Empty(run.Diagnostics);
        return run.Result.GeneratedSources.Sum(s => s.SourceText.Lines.Count);
    }
}
