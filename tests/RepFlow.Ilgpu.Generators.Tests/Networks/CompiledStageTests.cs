using System.Reflection;
using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Emission;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>What of a composite runs where its members were compiled.</summary>
public sealed class CompiledStageTests
{
    static readonly Dictionary<string, Group> Groups = new()
    {
        ["convolution, normalisation, rectifier"] = new([[2, 3, 5, 6]], new(new Conv2d(3, 4), -1), new(new BatchNorm(4), 0), new(Relu.Definition, 1)),
        ["convolution, rectifier"] = new([[2, 3, 5, 6]], new(new Conv2d(3, 4), -1), new(Relu.Definition, 0)),
        ["maps"] = new([[5, 7]], new(new Scale(2f), -1), new(Relu.Definition, 0)),
        ["a fold behind a contraction"] = new([[6, 5]], new(new Linear(5, 4), -1), new(new AverageClips(3), 0)),
    };

    /// <summary>Steps with the type that they are run from, behind "as" that of their epilogue and "on" that with the contraction's pattern; own ones have none.</summary>
    [Theory]
    [InlineData(
        "convolution, normalisation, rectifier",
        "Conv2dProduct from Conv2d.Product, Conv2dOutput as Conv2d.Output on Conv2d.Product, BatchNormVariance from BatchNorm.Variance, "
        + "BatchNormInverseDeviation from BatchNorm.InverseDeviation, BatchNormNextMean from BatchNorm.NextMean, BatchNormNextVar from BatchNorm.NextVar, ReluOutput, "
        + "BatchNormWeightAdjoint, BatchNormInputAdjoint, Conv2dOutputBiasAdjoint from Conv2d.OutputBiasAdjoint, Conv2dProductXAdjoint from Conv2d.ProductXAdjoint, "
        + "Conv2dProductWeightAdjoint from Conv2d.ProductWeightAdjoint")]
    [InlineData(
        "convolution, rectifier",
        "ReluOutput on Conv2d.Product, ReluOutputXAdjoint, Conv2dOutputBiasAdjoint from Conv2d.OutputBiasAdjoint, Conv2dProductXAdjoint from Conv2d.ProductXAdjoint, "
        + "Conv2dProductWeightAdjoint from Conv2d.ProductWeightAdjoint")]
    [InlineData("maps", "ReluOutput, ScaleOutputXAdjoint")]
    [InlineData(
        "a fold behind a contraction",
        "LinearProduct from Linear.Product, LinearOutput as Linear.Output on Linear.Product, AverageClipsOutput from AverageClips.Output, AverageClipsOutputXAdjoint from "
        + "AverageClips.OutputXAdjoint, LinearOutputBiasAdjoint from Linear.OutputBiasAdjoint, LinearProductXAdjoint from Linear.ProductXAdjoint, LinearProductWeightAdjoint from "
        + "Linear.ProductWeightAdjoint")]
    public void What_fusion_leaves_as_it_was_runs_from_its_members_types(string group, string steps)
    {
        var schedule = new LayerSchedule(Groups[group].Composite, default);
        Assert.Equal(steps, string.Join(", ", schedule.Steps.Select(s => s.Schedule.Stage.Name
            + (s.Compiled is { } type ? $" {(s.Schedule is EpilogueSchedule ? "as" : "from")} {Name(type)}" : "") + (s.Spec is { } spec ? " on " + Name(spec) : ""))));

        static string Name(CompiledStage type) => $"{type.Member.Layer.Model.Name}.{type.Stage}";
    }

    [Theory]
    [InlineData("convolution, normalisation, rectifier", true)]
    [InlineData("convolution, rectifier", true)]
    [InlineData("maps", true)]
    [InlineData("a fold behind a contraction", false)]
    public void Layers_of_which_nothing_is_fused_stay_apart(string group, bool isFused) => Assert.Equal(isFused, Groups[group].Composite.IsFused);

    /// <summary>A step is called as it is emitted, although that was done elsewhere, from a model that has been written and read since.</summary>
    [Fact]
    public void Every_stage_takes_what_its_definitions_text_says()
    {
        var compared = 0;
        foreach (var definition in new[] { typeof(Tensor).Assembly, typeof(Relu).Assembly }.SelectMany(a => a.GetCustomAttributes<LayerDefinitionAttribute>()))
        {
            var (model, plan) = LayerText.Read(definition.Ir)!.Value;
            var kernels = definition.Definition.GetNestedType(model.Written.TryGetValue("Kernels", out var other) ? other + "`2" : "Kernels`2")!;
            foreach (var schedule in new LayerSchedule(new DifferentiatedLayer(model, model, plan), default).Steps.Select(s => s.Schedule))
            {
                var run = kernels.GetNestedType(schedule.Stage.Name)!.GetMethod("Run")!.GetParameters().Select(p => p.Name).Where(name => name != "scratch").ToList();
                Assert.Equal(["device", "sizes", "hyper", .. schedule.Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor).TrimStart('@'))], run);
                compared++;
            }
        }

        Assert.True(compared > 100);
    }

    /// <summary>A map of one assembly as the epilogue of another's contraction: there is nothing to compile.</summary>
    [Fact]
    public void A_map_behind_another_members_contraction_is_its_epilogue_from_where_it_is()
    {
        var run = GeneratorHarness.RunOnLayers("""
            using RepFlow.Ilgpu.Layers;
            [GpuNetwork, Sample(Shapes = "2,3;2,4")] public partial class N { readonly Dot dot = new(); public Tensor Forward(Tensor x, Tensor y) => dot.Forward(x) + y; }
            [GpuLayer] public partial class Dot
            {
                [Parameter] public Parameter Weight { get; } = Initial.KaimingNormal(4, 3);
                [Contract] float Output(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];
            }
            """);
        Assert.Empty(run.Diagnostics);
        var composite = Composite(run);
        Assert.Contains("new Contraction<T, global::RepFlow.Ilgpu.Arithmetic.Add.Kernels<T, Fn>.Output.Epilogue>(", composite, StringComparison.Ordinal);
        Assert.DoesNotContain("class Kernels", composite, StringComparison.Ordinal);
        using var host = Device.Open("host");
        Assert.All(GradientCheck.Run(host, run.Load().GetType("N")!), line => Assert.NotEqual(GradientCheckOutcome.Failed, line.Outcome));
    }

    /// <summary>Members of one project whatever they are called and wherever they stand.</summary>
    [Theory]
    [InlineData("namespace @event; [GpuLayer] static partial class @class { [Map] static float Output(float x) => x + 1f; }", "@event.@class")]
    [InlineData("public partial class Outer { [GpuLayer] internal static partial class Inner { [Map] static float Output(float x) => x + 1f; } }", "Outer.Inner")]
    [InlineData("[GpuLayer] static partial class Many { [Map] static float Output(float x) => x + Sizes; const float Sizes = 1f; public static int Kernels, Steps, T; }", "Many")]
    public void Members_of_the_same_project_are_run_from_their_types(string definition, string name)
    {
        var run = GeneratorHarness.RunOnLayers(definition, $$"""
            using RepFlow.Ilgpu.Layers;
            [GpuNetwork] public partial class N { public Tensor Forward(Tensor x) => {{name}}.Apply(SumUp.Apply({{name}}.Apply(x))); }
            [GpuLayer] static partial class SumUp { [Reduce(Reduction.Sum)] static float Output(Dim n, Over c, View x) => x[n, c]; }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Contains("global::SumUp.Kernels<T, Fn>.OutputXAdjoint", Composite(run), StringComparison.Ordinal);
        run.Load();
    }

    static string Composite(GeneratorRun run) =>
        run.Result.GeneratedSources.Single(s => s.HintName.StartsWith("RepFlow.Ilgpu.Composites", StringComparison.Ordinal)).SourceText.ToString();
}
