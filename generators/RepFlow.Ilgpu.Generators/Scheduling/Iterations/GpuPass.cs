using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A pass over a plane on GPUs, as what a thread computes at one position.</summary>
/// <param name="Pass">The pass over flat addresses.</param>
/// <param name="Stores">What it writes, or in a sweep adds, to tensors.</param>
/// <param name="Plan">What of it is a local.</param>
sealed record GpuPass(PlanePass Pass, IReadOnlyList<FlatOutput> Stores, ValuePlan Plan)
{
    /// <summary>Whether it writes anything, or only adds up.</summary>
    public bool Writes => Pass.Writes.Count + Stores.Count > 0;

    /// <summary>Whether it adds anything up.</summary>
    public bool AddsUp => Pass.Sums.Count > 0;

    /// <summary>What it uses that is the same all over the plane.</summary>
    public IEnumerable<Expr> Constants => PlaneNest.Constants(Plan);

    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="flat">Makes addresses flat.</param>
    /// <param name="program">What repeats.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="depths">0 for the indices of items, 1 for those of the plane.</param>
    public static GpuPass Of(ExprBuilder b, Flattening flat, IterationProgram program, PlanePass pass, IReadOnlyDictionary<string, int> depths)
    {
        var own = pass.Map(flat.Of);
        string AdjointTensor(string increment) => program.Sweep!.Inputs.First(i => IterationProgram.IncrementOf(i.Tensor) == increment).Adjoint;
        var stores = pass.Writes.Where(w => w.Adds).Select(w => (Tensor: AdjointTensor(w.Plane), w.Value)).Concat(pass.Results)
            .Select(s => flat.Of(new StageOutput(s.Tensor, program.Nest.Position, s.Value))).ToList();
        var values = own.Writes.Where(w => !w.Adds).Select(w => w.Value).Concat(own.Sums.Select(s => s.Value)).Concat(stores.SelectMany(s => s.Values));
        return new GpuPass(own, stores, new ValuePlan(b, values, depths));
    }
}
