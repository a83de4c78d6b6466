using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Models;
using static RepFlow.Ilgpu.Cli.Reproduction.PaperFigure;
using static RepFlow.Ilgpu.Cli.Reproduction.PaperSystem;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>The tables of <em>Representation Flow for Action Recognition</em>: every row with the network that it is of.</summary>
static class PaperTables
{
    // What Table 2 finds best, and Tables 3 to 9 learn.
    const FlowParameters Learned = FlowParameters.Scalars | FlowParameters.Divergence;

    static readonly Trained rgb = new("resnet34");
    static readonly Trained tvL1 = new("resnet34-tvl1");

    /// <summary>What each table shows.</summary>
    public static IReadOnlyDictionary<int, string> Titles { get; } = new Dictionary<int, string>
    {
        [1] = "Where the flow is computed (ResNet-34, nothing of the layer learned, 100 iterations)",
        [2] = "What of the layer is learned (after block 3, 100 iterations)",
        [3] = "How many iterations (after block 3)",
        [4] = "How flow and features are joined (10 iterations)",
        [5] = "Flow of flow (after block 3, 10 iterations)",
        [6] = "Flow of features over space and time (ResNet-18, inflated)",
        [7] = "Flow of features of factored convolutions ((2+1)-D ResNet-18)",
        [8] = "Other ways to learn motion",
        [9] = "The state of the art, and how long a clip takes",
    };

    /// <summary>All rows, in the order of the tables.</summary>
    public static IReadOnlyList<PaperRow> Rows { get; } =
    [
        new(1, "RGB CNN", rgb, new PaperFigure(Subset, 55.2, false)),
        new(1, "Flow CNN", tvL1, new PaperFigure(Subset, 35.3, false)),
        new(1, "Two-stream CNN", new Fused(rgb, tvL1), new PaperFigure(Subset, 55.6, false)),
        new(1, "Flow layer on RGB input", After(0, 100, FlowParameters.None), new PaperFigure(Subset, 37.4, false)),
        new(1, "After block 1", After(1, 100, FlowParameters.None), new PaperFigure(Subset, 52.4)),
        new(1, "After block 2", After(2, 100, FlowParameters.None), new PaperFigure(Subset, 57.4, false)),
        new(1, "After block 3", After(3, 100, FlowParameters.None), new PaperFigure(Subset, 59.4)),
        new(1, "After block 4", After(4, 100, FlowParameters.None), new PaperFigure(Subset, 52.1, false)),
        new(1, "After block 5", After(5, 100, FlowParameters.None), new PaperFigure(Subset, 50.3, false)),

        new(2, "None", After(3, 100, FlowParameters.None), new PaperFigure(Subset, 59.4)),
        new(2, "Sobel kernels", After(3, 100, FlowParameters.ImageGradients | FlowParameters.FlowGradients), new PaperFigure(Subset, 58.5, false)),
        new(2, "Divergence", After(3, 100, FlowParameters.Divergence), new PaperFigure(Subset, 60.2, false)),
        new(2, "tau, lambda, theta", After(3, 100, FlowParameters.Scalars), new PaperFigure(Subset, 59.9, false)),
        new(2, "All", After(3, 100, FlowParameters.All), new PaperFigure(Subset, 59.2, false)),
        new(2, "Divergence, tau, lambda, theta", After(3, 100, Learned), new PaperFigure(Subset, 60.7)),

        .. Iterations((1, 46.7, 49.5), (5, 51.3, 55.4), (10, 52.4, 59.4), (20, 53.6, 60.7), (50, 55.3, 61.1), (100, 59.4, 60.7)),

        .. Fusions("RGB", 0, 37.4, false),
        .. Fusions("block 1", 1, 52.4, true),
        .. Fusions("block 3", 3, 59.4, true),

        new(5, "TV-L1 twice", new Trained("resnet34-tvl1x2"), new PaperFigure(Subset, 12.2, false)),
        new(5, "Single flow layer", After(3, 10, Learned), new PaperFigure(Subset, 59.4)),
        new(5, "Flow of flow", Stacked("resnet34-fof"), new PaperFigure(Subset, 47.2, false)),
        new(5, "Flow-conv-flow", Stacked("resnet34-fcf"), new PaperFigure(Subset, 62.3, false)),
        new(5, "Flow-conv-flow-conv-flow", Stacked("resnet34-fcf", 3), new PaperFigure(Subset, 56.5, false)),

        .. SpaceTime(6, "resnet18_3d", null),
        .. SpaceTime(7, "resnet18_2plus1d", 60.7),

        new(8, "ActionFlowNet", new Trained("actionflownet")),
        new(8, "MFNet", new Trained("resnet34-mfnet-c")),
        new(8, "TVNet", new Trained("resnet34-tvnet")),
        new(8, "RGB OFF", Off("resnet34-off")),
        new(8, "Representation flow", After(3, 20, Learned)),
        new(8, "Flow-conv-flow", Stacked("resnet34-fcf", iterations: 20)),

        new(9, "RGB 2-D CNN", rgb, new PaperFigure(Time, 225)),
        new(9, "Flow 2-D CNN", After(3, 20, Learned), new PaperFigure(Time, 524)),
        new(9, "2-D two-stream", new Fused(rgb, tvL1), new(Kinetics, 64.5), new(Hmdb, 66.6), new(Time, 8546)),
        new(9, "TVNet with RGB", new Fused(rgb, new Trained("resnet34-tvnet")), new(Hmdb, 71.0), new(Time, 785)) { IsReported = true },
        new(9, "OFF with RGB", Off("resnet34-off")) { IsReported = true },
        new(9, "MFNet", new Trained("resnet50-mfnet-c"), new PaperFigure(Hmdb, 56.8)) { IsReported = true },
        new(9, "ActionFlowNet", new Trained("actionflownet")) { IsReported = true },
        new(9, "I3D RGB", new Trained("i3d")) { IsReported = true },
        new(9, "I3D flow", new Trained("i3d-tvl1")) { IsReported = true },
        new(9, "I3D two-stream", new Fused(new Trained("i3d"), new Trained("i3d-tvl1")), new(Kinetics, 74.2), new(Hmdb, 80.7), new(Time, 9354)) { IsReported = true },
        new(9, "S3D", new Trained("s3d")) { IsReported = true },
        new(9, "S3D-G", new Trained("s3dg")) { IsReported = true },
        new(9, "(2+1)-D RGB", new Trained("r2plus1d_34")) { IsReported = true },
        new(9, "(2+1)-D two-stream", new Fused(new Trained("r2plus1d_34"), new Trained("r2plus1d_34-tvl1")), new(Kinetics, 75.4), new(Hmdb, 78.7), new(Time, 8623)) { IsReported = true },
        new(9, "(2+1)-D with representation flow", Flow("r2plus1d_34-flow", 3, 20, Learned), new(Kinetics, 75.5), new(Hmdb, 77.1), new(Time, 622)),
        new(9, "(2+1)-D with flow-conv-flow", Flow("r2plus1d_34-fcf", 3, 20, Learned), new(Kinetics, 77.1), new(Hmdb, 81.1), new(Time, 654)),
    ];

    static Trained After(int block, int iterations, FlowParameters learned, FlowFusion fusion = FlowFusion.None) => Flow("resnet34-flow", block, iterations, learned, fusion);

    static Trained Flow(string model, int block, int iterations, FlowParameters learned, FlowFusion fusion = FlowFusion.None) =>
        new(model, settings => settings with { FlowAfter = block, Iterations = iterations, Learn = learned, Fusion = fusion });

    // As its authors' solver has it: nothing in it is normalised.
    static Trained Off(string model) => new(model, settings => settings with { ClipNorm = 40 });

    static Trained Stacked(string model, int flows = 2, int iterations = 10) =>
        new(model, settings => settings with { FlowAfter = 3, Iterations = iterations, Learn = Learned, Stacked = flows });

    static IEnumerable<PaperRow> Iterations(params (int Count, double Fixed, double Learned)[] rows) => rows.SelectMany(row => (PaperRow[])
    [
        new(3, $"{row.Count} iterations, not learned", After(3, row.Count, FlowParameters.None), new PaperFigure(Subset, row.Fixed, row.Count is 10 or 100)),
        new(3, $"{row.Count} iterations, learned", After(3, row.Count, Learned), new PaperFigure(Subset, row.Learned, row.Count is 10 or 20 or 100)),
    ]);

    static IEnumerable<PaperRow> Fusions(string where, int block, double alone, bool isChecked) =>
    [
        new(4, $"None, {where}", After(block, 10, Learned), new PaperFigure(Subset, alone, isChecked)),
        new(4, $"Late, {where}", new Fused(rgb, After(block, 10, Learned))),
        new(4, $"Add, {where}", After(block, 10, Learned, FlowFusion.Add)),
        new(4, $"Multiply, {where}", After(block, 10, Learned, FlowFusion.Multiply)),
        new(4, $"Layer and multiply, {where}", After(block, 10, Learned, FlowFusion.LayerMultiply)),
        new(4, $"Concatenate, {where}", After(block, 10, Learned, FlowFusion.Concatenate)),
    ];

    static IEnumerable<PaperRow> SpaceTime(int table, string model, double? afterBlock3)
    {
        var (colours, motion) = (new Trained(model), new Trained($"{model}-tvl1"));
        return
        [
            new(table, "RGB", colours),
            new(table, "TV-L1", motion),
            new(table, "Two-stream", new Fused(colours, motion)),
            new(table, "RGB OFF", Off($"{model}-off")),
            new(table, "Flow layer on RGB input", Flow($"{model}-flow", 0, 20, Learned)),
            new(table, "After block 1", Flow($"{model}-flow", 1, 20, Learned)),
            new(table, "After block 3", Flow($"{model}-flow", 3, 20, Learned), afterBlock3 is { } value ? [new PaperFigure(Subset, value)] : []),
        ];
    }
}
