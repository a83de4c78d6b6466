using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Emission;

/// <summary>What is emitted for one small definition of each form, looked at by a person.</summary>
public sealed class EmittedCodeTests
{
    [Theory]
    [InlineData("Map", """
        [GpuLayer]
        public static partial class Softsign
        {
            [Map] static float Output(float x) => x / (1f + MathF.Abs(x));
        }
        """)]
    [InlineData("Stencil", """
        [GpuLayer]
        public sealed partial class Slope(float scale)
        {
            [Map]
            float Output(Dim n, Dim i, [Border(Border.Clamp)] View x) => scale * (x[n, i + 1] - x[n, i - 1]);
        }
        """)]
    [InlineData("Reduce", """
        [GpuLayer]
        public sealed partial class Peak(int kernel)
        {
            [Reduce(Reduction.Max)]
            float Output(Dim i, [Extent(nameof(kernel))] Over r, View x) => x[i + r];
        }
        """)]
    [InlineData("Contract", """
        [GpuLayer]
        public sealed partial class Filter(int channels, int stride)
        {
            [Parameter] public Parameter Weight { get; } = Initial.KaimingNormal(channels, channels, 3);

            [Contract]
            float Output(Dim n, Dim k, Dim i, Over c, Over r, View x) => x[n, c, i * stride + r - 1] * Weight[k, c, r];
        }
        """)]
    [InlineData("Iterate", """
        [GpuLayer]
        [Output("heat")]
        public sealed partial class Rod(int steps)
        {
            [Parameter] public Parameter Rate { get; } = Initial.Constant(0.2, 1);

            [Iterate(nameof(steps))]
            float Heat(Dim n, Dim i, [Start("x")] State heat) => heat[n, i] + Rate[0] * (heat[n, i - 1] - 2f * heat[n, i] + heat[n, i + 1]);
        }
        """)]
    public void Emitted_code_is_as_verified(string form, string definition)
    {
        var run = GeneratorHarness.Run("namespace Sample;\n" + definition);
        Assert.Empty(run.Diagnostics);
        run.Load();
        foreach (var source in run.Result.GeneratedSources.Where(s => s.HintName.StartsWith("Sample.", StringComparison.Ordinal)))
        {
            var part = source.HintName.EndsWith("-Kernels.g.cs", StringComparison.Ordinal) ? "Kernels" : "Layer";
            var text = source.SourceText.ToString();

            // The sweep of an iteration is as long as two others: it is a snapshot of its own, and another one from its host's part on.
            var sweep = text.IndexOf("        /// <summary>The reverse sweep of ", StringComparison.Ordinal);
            Snapshot.Match(sweep < 0 ? text : text[..sweep], $"{form}.{part}");
            if (sweep >= 0)
            {
                var host = text.IndexOf("            /// <summary>The planes of an item in memory of the host", sweep, StringComparison.Ordinal);
                Snapshot.Match(text[sweep..host], $"{form}.Sweep");
                Snapshot.Match(text[host..], $"{form}.SweepOnHost");
            }
        }
    }
}
