using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// Which adjoints of its inputs a sweep is the first to write, whenever the backward pass runs: it sets them to zero itself, or where it has all that it adds to an element at the end,
/// stores that.
/// </summary>
static class BegunAdjoints
{
    /// <summary>Finds the sweeps.</summary>
    /// <param name="plan">The backward pass.</param>
    /// <param name="containerOf">The tensor that holds a tensor.</param>
    /// <param name="isSteady">Whether a step always runs where one of the inputs and parameters is wanted for whose sake it does.</param>
    /// <returns>For each step that is such a sweep the tensors.</returns>
    public static IReadOnlyDictionary<BackwardStep, IReadOnlyList<string>> Of(BackwardPlan plan, Func<string, string> containerOf, Func<BackwardStep, bool> isSteady)
    {
        var (begun, touched) = (new Dictionary<BackwardStep, IReadOnlyList<string>>(), new HashSet<string>());
        var clears = plan.Cleared.ToLookup(c => containerOf(c.Tensor));
        foreach (var step in plan.Steps)
        {
            bool IsFirst(string container) => !touched.Contains(container) && clears[container].Any()
                && clears[container].All(c => c.WhenOff is null && c.For.All(step.For.Contains));
            if (step.Stage.Body is StageBody.Sweep sweep && isSteady(step) && sweep.Inputs.Select(i => containerOf(i.Adjoint)).Distinct().Where(IsFirst).ToList() is { Count: > 0 } own)
            {
                begun[step] = own;
            }

            touched.UnionWith(step.Stage.Reads.Concat(step.Stage.Writes).Select(containerOf));
        }

        return begun;
    }
}
