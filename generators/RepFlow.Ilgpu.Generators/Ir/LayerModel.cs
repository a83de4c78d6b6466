using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Emission;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// A whole definition, as the parser understood it: all that is emitted follows from it. Two models are equal when their texts are, so that
/// an edit that changes nothing regenerates nothing. No symbol and no syntax is in it.
/// </summary>
sealed class LayerModel : IEquatable<LayerModel>
{
    readonly Lazy<string> text;

    public LayerModel()
    {
        text = new(Describe);
    }

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>"public" or "internal".</summary>
    public string Accessibility { get; init; } = "internal";

    /// <summary>The declarations around the definition's own, outermost first, as in "partial class Outer".</summary>
    public IReadOnlyList<string> ContainingTypes { get; init; } = [];

    public bool IsStatic { get; init; }

    public bool IsRecord { get; init; }

    /// <summary>How emitted code writes the types and members of its own whose names mean something else at the definition.</summary>
    public IReadOnlyDictionary<string, string> Written { get; init; } = new Dictionary<string, string>();

    /// <summary>The methods of the definition, and its own name: no local of emitted code may hide them.</summary>
    public IReadOnlyList<string> OwnNames { get; init; } = [];

    /// <summary>The name of its files, unique in the project also where names differ by case only.</summary>
    public string HintName { get; init; } = "";

    /// <summary>Whether the project has integer arithmetic throw where it overflows.</summary>
    public bool IsChecked { get; init; }

    /// <summary>Makes all expressions of the definition.</summary>
    public ExprBuilder Builder { get; init; } = new();

    public IReadOnlyList<TensorInput> Inputs { get; init; } = [];

    public IReadOnlyList<ParameterModel> Parameters { get; init; } = [];

    /// <summary>The hyper-parameters that stages read: name and C# type.</summary>
    public IReadOnlyList<HyperParameter> Hypers { get; init; } = [];

    public IReadOnlyList<Stage> Stages { get; init; } = [];

    /// <summary>The stages of the hand-written backward pass.</summary>
    public IReadOnlyList<Stage> AdjointStages { get; init; } = [];

    /// <summary>The tensors that make up the result, side by side along <see cref="OutputAxis"/>.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    public int OutputAxis { get; init; }

    /// <summary>The extents of every tensor but flat ones.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Expr>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<Expr>>();

    /// <summary>What must hold of the shapes: two expressions that must be equal, or (with Less) ordered, and what to say otherwise.</summary>
    public IReadOnlyList<ShapeCheck> Checks { get; init; } = [];

    /// <summary>For the reference implementation: the methods' signatures in order.</summary>
    public IReadOnlyList<ReferenceStage> References { get; init; } = [];

    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>Numbers that stages read like tensors.</summary>
    public IReadOnlyList<ConstantTable> Tables { get; init; } = [];

    /// <summary>Element-wise on tensors of any rank.</summary>
    public bool IsFlat => Stages.Any(s => s.IsFlat) || (Stages.All(s => s.Kernel is not null) && AdjointStages.Any(s => s.IsFlat));

    /// <summary>A call of a method of the definition: its name, with the definition's before it where something else has the name, or the layer's.</summary>
    /// <param name="method">The method, after "layer." if it belongs to an instance.</param>
    /// <param name="instance">What to call the layer here; null for a static method, or if the method says it.</param>
    public string Call(string method, string? instance = null)
    {
        var name = Keywords.Escape(method.Substring(method.IndexOf('.') + 1));
        var isOfLayer = method.StartsWith("layer.", StringComparison.Ordinal);
        return EmittedNames.IsTaken(name.TrimStart('@')) || (isOfLayer && instance is null)
            ? $"{(isOfLayer ? instance ?? "layer" : instance ?? Keywords.Escape(Name))}.{name}"
            : name;
    }

    /// <summary>The same definition in other stages.</summary>
    public LayerModel With(IReadOnlyList<Stage> stages, IReadOnlyDictionary<string, IReadOnlyList<Expr>> shapes, IReadOnlyList<ConstantTable> tables) => new()
    {
        Namespace = Namespace,
        Name = Name,
        Accessibility = Accessibility,
        ContainingTypes = ContainingTypes,
        IsStatic = IsStatic,
        IsRecord = IsRecord,
        Written = Written,
        OwnNames = OwnNames,
        HintName = HintName,
        IsChecked = IsChecked,
        Builder = Builder,
        Inputs = Inputs,
        Parameters = Parameters,
        Hypers = Hypers,
        Stages = stages,
        AdjointStages = AdjointStages,
        Outputs = Outputs,
        OutputAxis = OutputAxis,
        Shapes = shapes,
        Checks = Checks,
        References = References,
        Samples = Samples,
        Tables = tables,
    };

    public bool Equals(LayerModel? other) => other is not null && text.Value == other.text.Value;

    public override bool Equals(object? obj) => Equals(obj as LayerModel);

    public override int GetHashCode() => text.Value.GetHashCode();

    /// <summary>The model in full, as text.</summary>
    public override string ToString() => text.Value;

    string Describe()
    {
        var dump = new Dump();
        dump.Line($"{Accessibility} {(IsStatic ? "static " : "")}{(IsRecord ? "record " : "")}{string.Join("/", ContainingTypes)} {Namespace} {Name} {HintName}{(IsChecked ? " checked" : "")}");
        dump.Line(string.Join(",", Written.OrderBy(n => n.Key, StringComparer.Ordinal)));
        dump.Line(string.Join(",", OwnNames));
        dump.Line(string.Join(";", Inputs));
        dump.Line(string.Join(";", Parameters));
        dump.Line(string.Join(";", Hypers));
        dump.Line($"{string.Join(",", Outputs)} axis {OutputAxis}");
        foreach (var shape in Shapes.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            dump.Line($"{shape.Key}: {dump.List(shape.Value)}");
        }

        foreach (var check in Checks)
        {
            dump.Check(check);
        }

        foreach (var stage in Stages.Concat(AdjointStages))
        {
            dump.Stage(stage);
        }

        foreach (var reference in References)
        {
            dump.Line(reference.ToString());
        }

        dump.Line(string.Join(";", Samples));
        return dump.ToString();
    }
}
