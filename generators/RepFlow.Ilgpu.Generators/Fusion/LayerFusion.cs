using RepFlow.Ilgpu.Generators.Differentiation;

namespace RepFlow.Ilgpu.Generators.Fusion;

/// <summary>
/// Fuses the stages of a definition: forms decide, and the number of tensors that are moved. Each pass proposes, and what moves less is taken.
/// </summary>
static class LayerFusion
{
    /// <summary>The definition with fused stages.</summary>
    public static DifferentiatedLayer Apply(DifferentiatedLayer layer)
    {
        // What adjoints read of results instead of what these are made of need not be kept; where that is there anyway it is one more tensor to read.
        var (sums, all) = (ResultReads.Apply(layer.Model, layer.Plan), ResultReads.Apply(layer.Model, layer.Plan, ofAll: true));
        var program = Fused(layer with { Plan = sums });
        if (!all.Steps.SequenceEqual(sums.Steps) && Fused(layer with { Plan = all }) is var other && other.Traffic < program.Traffic && Stored(other) < Stored(program))
        {
            program = other;
        }

        return program.In(layer);
    }

    /// <summary>How many tensors the forward pass makes.</summary>
    static int Stored(FusionProgram program) => program.Steps.Where(s => !s.IsBackward).SelectMany(s => s.Stage.Writes).Distinct().Count();

    static FusionProgram Fused(DifferentiatedLayer layer)
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

        return SideBySide.Apply(program);
    }

    static bool IsBetter(FusionProgram one, FusionProgram other) =>
        one.Traffic < other.Traffic || (one.Traffic == other.Traffic && one.Steps.Count < other.Steps.Count);
}
