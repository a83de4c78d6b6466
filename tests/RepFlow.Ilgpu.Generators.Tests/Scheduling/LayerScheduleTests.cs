using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Scheduling;

/// <summary>What is decided about whole definitions before their code is written.</summary>
public sealed class LayerScheduleTests
{
    [Fact]
    public void An_extent_is_called_after_the_axis_that_it_is_first_met_at()
    {
        var sizes = Of("""
            [GpuLayer]
            partial class Filter(int stride)
            {
                [Parameter] Parameter Weight { get; } = new([4, 3], new double[12]);
                [Contract] float Output(Dim n, Dim k, Dim i, Over r, View x) => x[n, i * stride + r] * Weight[k, r];
            }
            """).Sizes;
        Assert.Equal(["x", "Weight", "output"], sizes.Entries.Select(e => e.Name));
        var shape = Assert.IsType<NamedSize.Extents>(sizes.Entries[2]);
        Assert.Equal([("x", 0), ("Weight", 0), ("output", 2)], shape.Axes.Select(e => Found(sizes, e)));

        // Its own extents are not known while it is made.
        Assert.Null(sizes.Find(shape.Axes[2], before: 2));
    }

    [Fact]
    public void What_methods_make_of_shapes_stands_before_what_is_made_of_it()
    {
        var sizes = Of("""
            [GpuLayer]
            static partial class Halves
            {
                static int Half(Shape x) => x[0] / 2;
                static int Quarter(Shape first) => first[0] / 2;
                [Map] static float First([Extent(nameof(Half))] Dim i, View x) => x[i];
                [Map] static float Output([Extent(nameof(Quarter))] Dim i, View first) => first[i];
            }
            """).Sizes;
        Assert.Equal(["x", "halfExtent", "first_", "quarterExtent", "output"], sizes.Entries.Select(e => e.Name));
    }

    [Fact]
    public void No_size_is_computed_before_the_checks_that_it_needs()
    {
        var sizes = Of("""
            [GpuLayer]
            partial class L(int stride, int taps)
            {
                int Half(Shape sum) => sum[1] / 2;
                [Reduce(Reduction.Sum)] float Sum(Dim n, Dim i, [Extent(nameof(taps))] Over r, View x) => x[n, i * stride + r];
                [Map] float Output(Dim n, [Extent(nameof(Half))] Dim i, View sum) => sum[n, 2 * i];
            }
            """).Sizes;
        Assert.Equal(["x", "sum_", "halfExtent", "output"], sizes.Entries.Select(e => e.Name));
        Assert.All(sizes.Checks.SkipLast(1), check => Assert.Equal(1, check.Known));
        Assert.Equal(3, sizes.Checks[^1].Known);
        Assert.Contains(sizes.Checks.SkipLast(1), check => check.Check.Message.Contains("factor of 'i'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("float x", "x > 0f ? x : 0f", true)]
    [InlineData("Dim n, Dim c, float x", "x + Bias[c]", true)]
    [InlineData("Dim n, Dim c, View x", "x[n, c] * Bias[c]", true)]
    [InlineData("Dim n, Dim c, Dim t, Dim i, Dim j, View x", "x[n, c, t, i, j] * Bias[c]", true)]
    [InlineData("Dim n, Dim c, View x", "x[n, c + 1]", false)]
    [InlineData("Dim n, Dim c, View x", "x[n, c] + x[n, c - 1]", false)]
    [InlineData("Dim n, Dim c, View x", "x[c, n]", false)]
    public void A_map_in_place_is_an_epilogue(string parameters, string value, bool isPointwise)
    {
        var bias = value.Contains("Bias", StringComparison.Ordinal) ? "[Parameter] Parameter Bias { get; } = new([4], new double[4]);" : "";
        var map = (MapSchedule)Of($"[GpuLayer] partial class L {{ {bias} [Map] float Output({parameters}) => {value}; }}").Forward[0].Schedule;
        Assert.Equal(isPointwise, map.Epilogue is not null);
        Assert.Equal(isPointwise ? "x" : null, map.Epilogue?.Tensor);
    }

    [Theory]
    [InlineData("x[n, c, i, j] * x[n, c, i, j]", "", "")]
    [InlineData("x[n, c, i, j] * y[j]", "? + j", "byJ")]
    [InlineData("x[n, c, i, j] * y[n, c, i]", "nciIndex + ?", "byJ")]
    [InlineData("x[n, c, i, j] * y[c]", "ncIndex + ?, ? + c", "byJ byC")]
    [InlineData("x[n, c, i, j] * y[c / (x.Size(1) / y.Size(0))]", "ncIndex + ?, ? + c", "byJ byC bySize")]
    [InlineData("x[n, c, i, j] + x[n, c, i - 1, j]", "nciIndex + j, ncIndex + i", "byJ byI")]
    public void A_thread_finds_what_something_depends_on(string value, string steps, string divisors)
    {
        var map = (MapSchedule)Of($"[GpuLayer] static partial class L {{ [Map] static float Output(Dim n, Dim c, Dim i, Dim j, View x{(value.Contains("y[", StringComparison.Ordinal) ? ", View y" : "")}) => {value}; }}").Forward[0].Schedule;
        Assert.Equal(steps, string.Join(", ", map.Split.Steps(map.Kernel).Select(s => $"{s.Quotient?.Name ?? "?"} + {s.Index?.Name ?? "?"}")));
        Assert.Equal(divisors, string.Join(" ", map.Arguments.Divisors.Select(d => d.Field)));
        Assert.Equal(steps.Length > 0 ? "item" : "j", map.Elements[0].Address.ToString());
    }

    [Theory]
    [InlineData("", "product + Bias[k]", "Output with Product")]
    [InlineData(", When(nameof(isOn))", "product + Bias[k]", "Product unless isOn, Output with Product if isOn")]
    [InlineData("", "product * product", "Product, Output")]
    public void A_map_behind_a_contraction_is_its_epilogue_where_nothing_else_reads_the_sums(string attribute, string value, string steps)
    {
        var schedule = Of($$"""
            [GpuLayer]
            partial class L(bool isOn)
            {
                [Parameter] Parameter Weight { get; } = new([4, 3], new double[12]);
                [Parameter] Parameter Bias { get; } = new([4], new double[4]);
                [Contract] float Product(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];
                [Map{{attribute}}] float Output(Dim n, Dim k, float product) => {{value}};
            }
            """);
        Assert.Equal(steps, string.Join(", ", schedule.Forward.Select(s => s.Schedule.Stage.Name + (s.Schedule is EpilogueSchedule e ? " with " + e.Contraction.Stage.Name : "")
            + (s.When.Switch is null ? "" : (s.When.IsOff ? " unless " : " if ") + s.When.Switch))));
        Assert.Equal(steps.Contains("with", StringComparison.Ordinal) ? ["output"] : ["product", "output"], schedule.Tensors.StageResults.Select(r => r.Tensor));
    }

    [Theory]
    [InlineData("Mean", "(x[n, i] - mean[n]) * (x[n, i] - mean[n])", true)]
    [InlineData("Mean", "(mean[n] - x[n, i]) * (mean[n] - x[n, i])", true)]
    [InlineData("Sum", "(x[n, i] - mean[n]) * (x[n, i] - mean[n])", false)]
    [InlineData("Mean", "(x[n, i] - mean[0]) * (x[n, i] - mean[0])", false)]
    [InlineData("Mean", "(x[n, i] - mean[n]) * (x[n, i] - 1f)", false)]
    [InlineData("Mean", "(2f * x[n, i] - mean[n]) * (2f * x[n, i] - mean[n])", false)]
    public void A_mean_and_that_of_the_squared_distances_from_it_are_one_fold(string first, string value, bool areOne)
    {
        var schedule = Of($$"""
            [GpuLayer]
            static partial class L
            {
                [Reduce(Reduction.{{first}})] static float Mean(Dim row, Over k, View x) => x[row, k];
                [Reduce(Reduction.Mean)] static float Spread(Dim n, Over i, View x, View mean) => {{value}};
                [Map] static float Output(Dim n, View mean, View spread) => mean[n] + spread[n];
            }
            """);
        Assert.Equal(areOne ? ["Spread", "Output"] : ["Mean", "Spread", "Output"], schedule.Forward.Select(s => s.Schedule.Stage.Name));
        Assert.Equal(areOne ? ["mean", "spread"] : ["mean"], schedule.Forward[0].Schedule.Stage.Writes);
    }

    [Theory]
    [InlineData("i * stride + r", true)]
    [InlineData("i * stride - r + shift", true)]
    [InlineData("i * stride + r * dilation", false)]
    [InlineData("i + r", false)]
    public void The_adjoint_of_a_window_goes_through_the_terms_alone_whose_position_divides(string position, bool isDivided)
    {
        var schedule = Of($$"""
            [GpuLayer]
            partial class L(int taps, int stride, int dilation, int shift)
            {
                [Reduce(Reduction.Sum)] float Output(Dim n, Dim i, [Extent(nameof(taps))] Over r, View x) => x[n, {{position}}] * x[n, {{position}}];
            }
            """);
        var fold = (FoldSchedule)Assert.Single(schedule.Backward).Schedule;
        Assert.Equal(isDivided ? "rQuotient" : "r", fold.Inner.Name);
        Assert.Equal(isDivided ? "rQuotient" : "r", fold.Window!.Inner.Name);
        Assert.Equal(isDivided, fold.Terms.Order.Any(n => n.Op == Op.Div) && fold.Terms.Order.All(n => n.Op is not (Op.Div or Op.Mod) || fold.Terms.DepthOf(n) == 0));
    }

    [Fact]
    public void A_step_knows_for_whose_sake_it_runs()
    {
        var schedule = Of("""
            [GpuLayer]
            partial class Gate(bool isOn)
            {
                [Parameter] Parameter Weight { get; } = new([4], new double[4]);
                [Map, When(nameof(isOn))] float Output(Dim n, Dim c, float x) => x * Weight[c];
            }
            """);
        Assert.Equal(new StepCondition(Switch: "isOn"), Assert.Single(schedule.Forward).When);
        Assert.Equal(["Weight", "x"], schedule.Backward.Select(s => Assert.Single(s.When.For!)).Order());
        Assert.All(schedule.Backward, s => Assert.Equal("isOn", s.When.Switch));
    }

    static (string, int?) Found(LayerSizes sizes, Expr e) => sizes.Find(e) is var (size, axis) ? (size.Name, axis) : ("", null);

    static LayerSchedule Of(string definition)
    {
        var run = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGenerators(GeneratorHarness.Compilation(definition)).GetRunResult().Results.Single();
        return ((StepResult<LayerSchedule>)Assert.Single(run.TrackedSteps["Schedule"]).Outputs[0].Value).Value;
    }
}
