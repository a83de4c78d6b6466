using RepFlow.Ilgpu.Generators.Ir.Text;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// A whole definition, as the parser understood it: all that is emitted follows from it. Two models are equal when their texts are, so that
/// an edit that changes nothing regenerates nothing. No symbol and no syntax is in it.
/// </summary>
sealed record LayerModel
{
    // A copy made by "with" gets this field too, and then describes itself anew.
    Tuple<LayerModel, string>? described;

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>"public" or "internal".</summary>
    public string Accessibility { get; init; } = "internal";

    /// <summary>The declarations around the definition's own, outermost first, as in "partial class Outer".</summary>
    public IReadOnlyList<string> ContainingTypes { get; init; } = [];

    public bool IsStatic { get; init; }

    /// <summary>
    /// The definition that takes its place in inference, by its full name, and is made from it; empty where it is left out, so that its first input passes through;
    /// null where it computes the same then.
    /// </summary>
    public string? Inference { get; init; }

    public bool IsRecord { get; init; }

    /// <summary>How emitted code writes the types and members of its own whose names mean something else at the definition.</summary>
    public IReadOnlyDictionary<string, string> Written { get; init; } = new Dictionary<string, string>();

    /// <summary>The methods of the definition, and its own name: no local of emitted code may hide them.</summary>
    public IReadOnlyList<string> OwnNames { get; init; } = [];

    /// <summary>The name of its files, unique in the project also where names differ by case only.</summary>
    public string HintName { get; init; } = "";

    /// <summary>Its name in metadata, by which problems find its place: it follows from the names above, and is no part of the text.</summary>
    public string MetadataName { get; init; } = "";

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

    /// <summary>The tensors that make up the result, side by side along <see cref="OutputAxis"/>, or results of their own.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Whether each of several <see cref="Outputs"/> is a result by itself.</summary>
    public bool IsApart { get; init; }

    public int OutputAxis { get; init; }

    /// <summary>The extents of every tensor, a rest of axes as one; not of results of hand-written kernels that no stage reads.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Expr>> Shapes { get; init; } = new Dictionary<string, IReadOnlyList<Expr>>();

    /// <summary>What must hold of the shapes: two expressions that must be equal, or (with Less) ordered, and what to say otherwise.</summary>
    public IReadOnlyList<ShapeCheck> Checks { get; init; } = [];

    /// <summary>For the reference implementation: the methods' signatures in order.</summary>
    public IReadOnlyList<ReferenceStage> References { get; init; } = [];

    /// <summary>Numbers that stages read like tensors.</summary>
    public IReadOnlyList<ConstantTable> Tables { get; init; } = [];

    public bool Equals(LayerModel? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode();

    /// <summary>The model in full, as text.</summary>
    public override string ToString() => Text;

    string Text
    {
        get
        {
            var known = described;
            if (known is null || !ReferenceEquals(known.Item1, this))
            {
                described = known = Tuple.Create(this, ModelText.Of(this));
            }

            return known.Item2;
        }
    }
}
