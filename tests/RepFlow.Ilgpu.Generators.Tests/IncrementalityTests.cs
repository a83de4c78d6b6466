using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests;

/// <summary>An edit elsewhere regenerates nothing, for each form and for every standard layer.</summary>
[Trait("Speed", "Slow")]
public sealed class IncrementalityTests
{
    public static TheoryData<string> Definitions =>
    [
        """
        [GpuLayer]
        public static partial class Relu
        {
            [Map] static float Output(float x) => MathF.Max(x, 0f);
        }
        """,
        """
        [GpuLayer]
        public sealed partial class Smooth(int radius)
        {
            [Map] float Output(Dim n, Dim i, [Border(Border.Clamp)] View x) => 0.5f * (x[n, i - radius] + x[n, i + radius]);
        }
        """,
        """
        [GpuLayer]
        public static partial class Centre
        {
            [Reduce(Reduction.Mean)] static float Mean(Dim c, Over n, View x) => x[n, c];

            [Map] static float Output(Dim n, Dim c, View x, View mean) => x[n, c] - mean[c];
        }
        """,
        """
        [GpuLayer]
        public sealed partial class Linear(int inputs, int outputs)
        {
            [Parameter] public Parameter Weight { get; } = Initial.KaimingNormal(outputs, inputs);

            [Contract] float Output(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];
        }
        """,
        """
        [GpuLayer]
        [Output("heat")]
        public sealed partial class Diffusion(int steps, float rate)
        {
            [Iterate(nameof(steps))]
            float Heat(Dim n, Dim i, [Start("x")] State heat) => heat[n, i] + rate * (heat[n, i - 1] + heat[n, i + 1] - 2f * heat[n, i]);
        }
        """,
        """
        [GpuLayer]
        public sealed partial class Leak(float slope)
        {
            [Map] float Output(float x) => MathF.Max(x, slope * x);
        }

        [GpuNetwork]
        public sealed partial class Leaks(int count)
        {
            readonly Leak[] leaks = [.. Enumerable.Range(0, count).Select(_ => new Leak(0.1f))];

            public Tensor Forward(Tensor x)
            {
                foreach (var leak in leaks)
                {
                    x = count > 3 ? leak.Forward(x) + x : leak.Forward(x);
                }

                return x;
            }
        }
        """,
    ];

    [Theory]
    [MemberData(nameof(Definitions))]
    public void An_unrelated_edit_regenerates_nothing(string source) => Incrementality.Check(source);

    [Fact]
    public void An_unrelated_edit_regenerates_nothing_of_the_standard_layers() =>
        Incrementality.Check([.. Directory.GetFiles(Repository.Combine("src", "RepFlow.Ilgpu.Layers"), "*.cs").Order(StringComparer.Ordinal).Select(File.ReadAllText)]);
}
