using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Gives another name to every tensor and index that is called like something in the code around the mathematics: an input <c>position</c>
/// becomes <c>position_</c>. What the user sees (the parameters of Forward, the names in tables and messages) keeps its name.
/// </summary>
sealed class SafeNames
{
    /// <summary>What emitted bodies, executions and reference implementations declare.</summary>
    static readonly HashSet<string> Around =
    [
        "a", "arguments", "at", "begin", "column", "cost", "device", "disposing", "element", "end", "firstInside", "folded", "gradients", "hyper",
        "index", "info", "inputs", "item", "lastVector", "layer", "position", "precision", "rest", "row", "shapes", "sizes", "slice", "slices",
        "source", "stop", "target", "term", "value", "Device", "Layer", "Math", "MathF", "Sizes", "T", "Tensor", "Vector",
    ];

    /// <summary>What the code of an iteration declares besides.</summary>
    static readonly HashSet<string> AroundIterations =
    [
        "above", "backwards", "below", "g", "inside", "iteration", "length", "mask", "next", "part", "plane", "planes", "scratch", "segment",
        "segments", "start", "sums", "t", "turn",
    ];

    readonly ExprBuilder b;
    readonly HashSet<string> inputs;
    readonly bool hasIterations;
    readonly Dictionary<Expr, Expr> memo = new();

    SafeNames(LayerModel model)
    {
        b = model.Builder;
        inputs = new HashSet<string>(model.Inputs.Select(i => i.Name));
        hasIterations = model.Stages.Any(s => s.Iteration is not null);
    }

    /// <summary>The names that locals of a stage's body may not take.</summary>
    public static IEnumerable<string> Taken => Around.Where(n => n != "at");

    /// <summary>The model under names that nothing emitted has.</summary>
    public static LayerModel Apply(LayerModel model) => new SafeNames(model).Of(model);

    /// <summary>The field or local that holds a parameter.</summary>
    public static string OfField(string name) => Around.Contains(name) ? name + "_" : name;

    bool IsTaken(string name) => Around.Contains(name) || (hasIterations && AroundIterations.Contains(name));

    string Index(string name) => IsTaken(name) || name is "output" or "upstream" ? name + "_" : name;

    /// <summary>An input that is called like an adjoint is none.</summary>
    string Tensor(string name) => IsTaken(name) || (inputs.Contains(name) && name.EndsWith("Adjoint", System.StringComparison.Ordinal)) ? name + "_" : name;

    LayerModel Of(LayerModel model) => new()
    {
        Namespace = model.Namespace,
        Name = model.Name,
        Accessibility = model.Accessibility,
        ContainingTypes = model.ContainingTypes,
        IsStatic = model.IsStatic,
        IsRecord = model.IsRecord,
        HiddenTypes = model.HiddenTypes,
        Builder = b,
        Inputs = model.Inputs.Select(i => i with { Name = Tensor(i.Name) }).ToList(),
        Parameters = model.Parameters,
        Hypers = model.Hypers,
        Stages = model.Stages.Select(Of).ToList(),
        AdjointStages = model.AdjointStages.Select(Of).ToList(),
        Outputs = model.Outputs.Select(Tensor).ToList(),
        OutputAxis = model.OutputAxis,
        Shapes = model.Shapes.ToDictionary(s => Tensor(s.Key), s => (IReadOnlyList<Expr>)s.Value.Select(Of).ToList()),
        Checks = model.Checks.Select(c => c with { Left = Of(c.Left), Right = Of(c.Right) }).ToList(),
        References = model.References.Select(Of).ToList(),
        Samples = model.Samples,
    };

    Stage Of(Stage stage) => stage with
    {
        Dims = stage.Dims.Select(Of).ToList(),
        Overs = stage.Overs.Select(Of).ToList(),
        Outputs = stage.Outputs.Select(o => new StageOutput(Tensor(o.Tensor), o.Position.Select(Of).ToList(), Of(o.Value), o.Guard is { } guard ? Of(guard) : null)).ToList(),
        FoldGuard = stage.FoldGuard is { } fold ? Of(fold) : null,
        PassThrough = stage.PassThrough is { } view ? Tensor(view) : null,
        AdjointOf = stage.AdjointOf is { } of ? Tensor(of) : null,
        Contraction = stage.Contraction is { } c ? new ContractionBody(Of(c.Left), Of(c.Right), Of(c.Result), c.Indices.Select(Of).ToList()) : null,
        Iteration = stage.Iteration is { } i ? Of(i) : null,
        Kernel = stage.Kernel is { } k
            ? k with { Arguments = k.Arguments.Select(Argument).ToList(), Reads = k.Reads.Select(Tensor).ToList(), ShapeViews = k.ShapeViews.Select(Tensor).ToList() }
            : null,
    };

    IterationBody Of(IterationBody body) => body with
    {
        Count = Of(body.Count),
        BatchDims = body.BatchDims.Select(Of).ToList(),
        PlaneDims = body.PlaneDims.Select(Of).ToList(),
        States = body.States.Select(s => new IterationState(Tensor(s.Name), s.Start is { } start ? Tensor(start) : null)).ToList(),
        Phases = body.Phases.Select(p => p with { Updates = p.Updates.Select(u => (Tensor(u.State), Of(u.Value))).ToList() }).ToList(),
        Inputs = body.Inputs.Select(Tensor).ToList(),
        Results = body.Results.Select(Tensor).ToList(),
    };

    Access Of(Access access) => new(Tensor(access.Tensor), access.Axes.Select(a => new AxisMap(
        a.Terms.Select(t => (Index(t.Index), Of(t.Coefficient))).ToList(), Of(a.Offset), Of(a.Divisor))).ToList());

    IndexVar Of(IndexVar index) => index with { Name = Index(index.Name), Extent = Of(index.Extent) };

    ReferenceStage Of(ReferenceStage reference) => reference with
    {
        Arguments = string.Join("|", reference.ArgumentList.Select(Argument)),
        Results = string.Join("|", reference.ResultList.Select(r => r.StartsWith("iterate:", System.StringComparison.Ordinal) ? r : Tensor(r))),
    };

    /// <summary>An argument as "kind:name" or "kind:name:border".</summary>
    string Argument(string text)
    {
        var parts = text.Split(':');
        parts[1] = parts[0] switch
        {
            "dim" or "over" or "linear" => Index(parts[1]),
            "view" or "element" or "state" => Tensor(parts[1]),
            _ => parts[1],
        };
        return string.Join(":", parts);
    }

    Expr Of(Expr e) => b.Rewrite(
        e,
        n => n.Op switch
        {
            Op.Index => b.Index(Index(n.Name)),
            Op.Read => b.Read(Tensor(n.Name), n.Positions.Select(Of).ToList(), Of(n.Guard), n.Type),
            Op.Size => b.Size(Tensor(n.Name), (int)n.Value),
            Op.ExtentCall => b.ExtentCall(n.Name.Split(':')[0], n.Name.Split(':')[1].Split([','], System.StringSplitOptions.RemoveEmptyEntries).Select(Tensor).ToList()),
            _ => null,
        },
        memo);
}
