using System.Text;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Emission;

/// <summary>Names of the user do not meet those of emitted code, whatever they are.</summary>
public sealed class NameTests
{
    // Every name that emitted code declares or uses, and keywords.
    const string Names =
        "a arguments at begin cost device disposing e element end event firstInside folded for g gradients hyper index info inputs inside item iteration "
        + "lastVector layer length mask next outputAdjoint part plane planes position precision rest row scratch segment segments shapes sizes slice slices "
        + "source start stop sums t target term turn value xAdjoint xAt Device Layer Math MathF Sizes T Tensor Vector";

    [Fact]
    public void Parameters_of_stages_may_have_any_name()
    {
        var names = Names.Split(' ').Select(name => name is "event" or "for" ? "@" + name : name).ToArray();
        var source = new StringBuilder("using RepFlow.Ilgpu;\n");
        for (var at = 0; at < names.Length; at++)
        {
            // Each name is each thing once, beside others.
            string Name(int distance) => names[(at + distance) % names.Length];
            source.AppendLine($$"""
                [GpuLayer] static partial class Map{{at}}
                {
                    [Map] static float Output(Dim i, Dim {{Name(0)}}, View {{Name(1)}}) { var {{Name(2)}} = {{Name(1)}}[i, {{Name(0)}} - 1]; return {{Name(2)}} * {{Name(2)}}; }
                }
                [GpuLayer] static partial class Reduce{{at}}
                {
                    [Reduce(Reduction.Max)] static float Output(Dim {{Name(3)}}, Over {{Name(4)}}, View {{Name(5)}}) => {{Name(5)}}[{{Name(3)}}, {{Name(4)}}];
                }
                """);
            if (at % 3 == 0)
            {
                source.AppendLine($$"""
                    [GpuLayer] partial class Contract{{at}}
                    {
                        [Contract] float Output(Dim i, Dim {{Name(0)}}, Over {{Name(1)}}, View {{Name(2)}}, View w) => {{Name(2)}}[i, {{Name(1)}}] * w[{{Name(0)}}, {{Name(1)}}];
                    }
                    """);
            }

            if (at % 4 == 0)
            {
                source.AppendLine($$"""
                    [GpuLayer, Output("{{Name(2).TrimStart('@')}}")] partial class Iterate{{at}}(int steps)
                    {
                        [Iterate(nameof(steps))] (float {{Name(2)}}, float other) State1(Dim i, Dim {{Name(0)}}, View {{Name(1)}}, State {{Name(2)}}, State other) =>
                            ({{Name(2)}}[i, {{Name(0)}} - 1] * {{Name(1)}}[i, {{Name(0)}}], other[i, {{Name(0)}}] + {{Name(2)}}[i, {{Name(0)}}]);
                    }
                    """);
            }
        }

        Assert.NotNull(GeneratorHarness.Run(source.ToString()).Load());
    }

    [Theory]
    [InlineData("namespace My.Math; [GpuLayer] static partial class L { [Map] static float Output(float x) => System.MathF.Abs(x); }")]
    [InlineData("namespace My.Vector; [GpuLayer] static partial class L { [Reduce(Reduction.Max)] static float Output(Dim i, Over j, View x) => x[i, j]; }")]
    [InlineData("namespace My { class Tensor; class Shape; struct Device; [GpuLayer] static partial class L { [Map] static float Output(Dim i, View x) => x[i]; } }")]
    [InlineData("namespace My.@class; [GpuLayer] static partial class @event { [Map] static float Output(float x) => x; }")]
    [InlineData("static partial class A { [GpuLayer] internal static partial class Same { [Map] static float Output(float x) => x; } } static partial class B { [GpuLayer] internal static partial class Same { [Map] static float Output(float x) => x; } }")]
    [InlineData("partial interface IOuter { [GpuLayer] public static partial class L { [Map] static float Output(float x) => x; } }")]
    [InlineData("partial record Outer { [GpuLayer] internal sealed partial record L(int K) { [Map] float Output(float x) => x * K; } }")]
    public void Definitions_may_stand_anywhere(string source) => Assert.NotNull(GeneratorHarness.Run(source).Load());
}
