using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>
/// Layers that are calls of one another as one definition: its tensors, stages, parameters and hyper-parameters are those of its members, under names that
/// say whose they are. It is scheduled and emitted as any definition. Two are equal where they do the same with the same definitions, wherever that is.
/// </summary>
/// <param name="Layer">The definition.</param>
/// <param name="Members">Its members, each after those whose results it reads; the last one's result is the composite's.</param>
/// <param name="Origins">Which of its stages is a member's, as it was before anything was fused into it.</param>
/// <param name="Extents">What each extent that a method of a member makes of shapes is there: the member, and the call.</param>
sealed record CompositeLayer(
    DifferentiatedLayer Layer,
    IReadOnlyList<CompositeMember> Members,
    IReadOnlyDictionary<Stage, StageOrigin> Origins,
    IReadOnlyDictionary<Symbol.ExtentCall, (CompositeMember Member, Symbol.ExtentCall Call)> Extents)
{
    /// <summary>The namespace of composites.</summary>
    public const string In = "RepFlow.Ilgpu.Composites";

    /// <summary>What takes its place in inference; null where that is itself, or its members one by one.</summary>
    public CompositeInference? Inference { get; init; }

    /// <summary>
    /// Whether it does something that its members do not one by one: it has stages that are none of theirs, or a map of one is behind a contraction of another, and may be its epilogue.
    /// </summary>
    public bool IsFused => Layer.Stages.Any(s => !Origins.ContainsKey(s)) || Members.Any(m => m.Sources.Zip(m.Layer.Model.Inputs, (source, input) => source is InputSource.Result result
        && Members[result.Member].Layer.Model.Stages.Any(s => s.Body is StageBody.Contract)
        && m.Layer.Model.Stages.Any(s => s.Body is StageBody.Map && s.Reads.Contains(input.Name))).Any(joins => joins));

    /// <summary>The same under another name, in a project that checks integers for overflow or not.</summary>
    public CompositeLayer Named(string name, bool isChecked = false) => this with
    {
        Layer = new DifferentiatedLayer(Renamed(Layer.Written, name, isChecked), Renamed(Layer.Model, name, isChecked), Layer.Plan),
    };

    /// <summary>All that it does, and with what.</summary>
    public string Text => string.Join("\n", Members.Select(m => m.Layer.Model))
        + $"\n{Inference?.Name}\n" + LayerText.Of(Layer.Model with { Name = "", HintName = "", MetadataName = "" }, Layer.Plan);

    public bool Equals(CompositeLayer? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode();

    static LayerModel Renamed(LayerModel model, string name, bool isChecked) =>
        model with { Namespace = In, Name = name, HintName = $"{In}.{name}", MetadataName = $"{In}.{name}", IsChecked = isChecked };
}
