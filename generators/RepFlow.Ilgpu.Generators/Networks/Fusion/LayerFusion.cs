using RepFlow.Ilgpu.Generators.Differentiation;

namespace RepFlow.Ilgpu.Generators.Networks.Fusion;

/// <summary>
/// Fuses the stages of a definition: forms decide, and the number of tensors that are moved. Each pass proposes, and what moves less is taken.
/// </summary>
static class LayerFusion
{
    /// <summary>The definition with fused stages.</summary>
    public static DifferentiatedLayer Apply(DifferentiatedLayer layer)
    {
        var program = FusionProgram.Of(layer);
        for (var isDone = false; !isDone;)
        {
            isDone = true;
            foreach (var tensor in program.Steps.SelectMany(s => s.Stage.Outputs).Select(o => o.Tensor).Distinct().ToList())
            {
                if (Substitution.Apply(program, tensor) is { } other && IsBetter(SideBySide.Apply(other), SideBySide.Apply(program)))
                {
                    (program, isDone) = (other, false);
                }
            }
        }

        return SideBySide.Apply(program).In(layer);
    }

    static bool IsBetter(FusionProgram one, FusionProgram other) =>
        one.Traffic < other.Traffic || (one.Traffic == other.Traffic && one.Steps.Count < other.Steps.Count);
}
