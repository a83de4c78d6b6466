using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Fusion;

/// <summary>A stage as one of all that a definition runs.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="For">The inputs and parameters for whose sake it runs; null in the forward pass.</param>
/// <param name="IsKept">Whether the forward pass runs it where gradients are wanted.</param>
/// <param name="Primal">The forward stage that it is the adjoint of.</param>
/// <param name="IsSwitched">Whether a hyper-parameter decides about it.</param>
/// <param name="WhenOff">Whether it runs where its primal is switched off.</param>
/// <param name="Switch">The hyper-parameter that decides about it, where its primal is a part of another stage by now.</param>
sealed record FusionStep(Stage Stage, IReadOnlyList<string>? For = null, bool IsKept = false, string? Primal = null, bool IsSwitched = false, bool WhenOff = false, string? Switch = null)
{
    /// <summary>Whether it runs in the backward pass.</summary>
    public bool IsBackward => For is not null;

    /// <summary>Whether it compares a fold's terms with what they came to, and asks that they are what they have been.</summary>
    public bool FindsPositions => IsKept && Stage.Outputs.Any(o => o.Value.Type == ExprType.Int);

    /// <summary>All indices of the stage.</summary>
    public IEnumerable<IndexVar> Indices => Stage.Dims.Concat(Stage.Overs);

    /// <summary>Whether it is a map or fold that may change its shape: nothing but its position decides when it runs, and it writes each element once.</summary>
    public bool IsFree => Stage is { Body: StageBody.Map or StageBody.Reduce, When: null, Updates: null } && !IsSwitched && !IsKept
        && Stage.Outputs.All(o => o.Guard is null && o.Value.Type == ExprType.Real);
}
