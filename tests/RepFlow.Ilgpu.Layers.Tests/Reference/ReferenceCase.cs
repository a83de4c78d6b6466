using System.Reflection;
using CustomLayers;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests.Reference;

/// <summary>Inputs, parameters and what an independent implementation computed from them (tests/reference/make_reference.py).</summary>
sealed class ReferenceCase
{
    /// <summary>The definition that each folder is about.</summary>
    static readonly Dictionary<string, Func<object>> definitions = new(StringComparer.Ordinal)
    {
        ["average-pool-2d"] = () => new AveragePool2d(3, 2, 1),
        ["average-pool-3d"] = () => new AveragePool3d(2, 3, 1, 2, 1, 1),
        ["batch-norm-2d"] = () => new BatchNorm(4),
        ["batch-norm-3d"] = () => new BatchNorm(3),
        ["batch-norm-inference-2d"] = () => new BatchNormInference(4),
        ["batch-norm-inference-3d"] = () => new BatchNormInference(3),
        ["bilinear-warp-clamp"] = () => new BilinearWarp(true),
        ["bilinear-warp-zero"] = () => new BilinearWarp(false),
        ["causal-attention"] = () => Static(typeof(CausalAttention)),
        ["conv-transpose-2d"] = () => new TransposedConv2d(3, 4, 3, 2, 1, 1),
        ["conv-transpose-2d-wide"] = () => new TransposedConv2d(2, 3, 5, 3, 0, 0),
        ["cumulative-sum"] = () => Static(typeof(CumulativeSum)),
        ["lstm"] = () => new Lstm(3, 2),
        ["conv2d-depthwise"] = () => new Conv2d(5, 5, 3, 2, 1, groups: 5),
        ["conv2d-dilated"] = () => new Conv2d(2, 3, 3, 1, 2, dilation: 2),
        ["conv2d-grouped-strided"] = () => new Conv2d(4, 6, 3, 2, 1, groups: 2, bias: true),
        ["conv2d-plain"] = () => new Conv2d(8, 16, 3, 1, 1),
        ["conv2d-pointwise-strided"] = () => new Conv2d(5, 7, 1, 2),
        ["conv3d"] = () => new Conv3d(3, 4, 3, 3, 1, 2, 1, 0, bias: true),
        ["flow-cvpr19-1x2x13x6"] = () => new RepresentationFlowCvpr19(2),
        ["flow-cvpr19-2x3x9x11"] = () => new RepresentationFlowCvpr19(3),
        ["flow-paper-1x2x13x6"] = () => new RepresentationFlow(2),
        ["flow-paper-2x3x9x11"] = () => new RepresentationFlow(3),
        ["gelu"] = () => Static(typeof(Gelu)),
        ["linear"] = () => new Linear(7, 6),
        ["max-pool-2d"] = () => new MaxPool2d(3, 2, 1),
        ["max-pool-3d"] = () => new MaxPool3d(2, 3, 1, 2, 1, 1),
        ["min-max"] = () => Static(typeof(MinMaxNormalize)),
        ["min-max-per-sample"] = () => Static(typeof(MinMaxNormalizePerSample)),
        ["sigmoid"] = () => Static(typeof(Sigmoid)),
        ["soft-target-cross-entropy"] = () => Static(typeof(SoftTargetCrossEntropy)),
        ["softmax-cross-entropy"] = () => Static(typeof(SoftmaxCrossEntropy)),
        ["temporal-conv"] = () => new TemporalConv(3, 4, 3, 2, 1),
        ["temporal-shift"] = () => new TemporalShift(4),
    };

    readonly string folder;

    ReferenceCase(string folder, ILayer layer)
    {
        this.folder = folder;
        Layer = layer;
    }

    /// <summary>The folders' names.</summary>
    public static IEnumerable<string> Names => definitions.Keys;

    /// <summary>The folder that holds all cases.</summary>
    public static string Root { get; } = Path.Combine(
        typeof(ReferenceCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!,
        "tests",
        "reference");

    /// <summary>The layer, with the case's parameters.</summary>
    public ILayer Layer { get; }

    public IReadOnlyList<NpyArray> Inputs => [.. Layer.Info.Inputs.Select(input => Load(input.Name)!)];

    public NpyArray Output => Load("output")!;

    public NpyArray Upstream => Load("upstream")!;

    public static ReferenceCase Open(string name)
    {
        var opened = new ReferenceCase(Path.Combine(Root, name), (ILayer)definitions[name]());
        foreach (var (info, parameter) in opened.Layer.Info.Parameters.Zip(opened.Layer.Parameters))
        {
            if (opened.Load(Path.Combine("parameters", info.Name)) is { } values)
            {
                Assert.Equal(parameter.Shape, values.Shape);
                values.Values.CopyTo(parameter.Values, 0);
            }
        }

        return opened;
    }

    /// <summary>The gradient by an input or parameter, or null where there is none.</summary>
    public NpyArray? Gradient(string name) => Load(Path.Combine("gradients", name));

    /// <summary>A buffer after the forward pass, or null where it does not change.</summary>
    public NpyArray? Updated(string name) => Load(Path.Combine("updated", name));

    static object Static(Type definition) => definition.GetProperty("Definition")!.GetValue(null)!;

    NpyArray? Load(string name)
    {
        var path = Path.Combine(folder, name + ".npy");
        return File.Exists(path) ? NpyArray.Load(path) : null;
    }
}
