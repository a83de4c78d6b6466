using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// How an iteration or its reverse sweep runs: on the host a plane at a time, on GPUs all iterations in one launch where a plane fits on chip, else
/// a launch a pass.
/// </summary>
/// <param name="Host">The host's passes.</param>
/// <param name="Gpu">The passes of GPUs, on chip or not.</param>
/// <param name="Chip">The memory of planes that fit on chip.</param>
/// <param name="Wide">The tensors of planes that do not.</param>
/// <param name="Operations">About how many operations an iteration takes at a position.</param>
sealed record IterationSchedule(HostPlan Host, GpuPlan Gpu, ChipPlan Chip, WidePlan Wide, int Operations)
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    public static IterationSchedule Of(ExprBuilder b, Stage stage)
    {
        var gpu = GpuPlan.Of(b, stage);
        var operations = gpu.Program.Passes.SelectMany(p => p.Values).Nodes().Count;
        return new IterationSchedule(HostPlan.Of(b, stage), gpu, ChipPlan.Of(gpu.Program), WidePlan.Of(gpu.Program), operations);
    }
}
