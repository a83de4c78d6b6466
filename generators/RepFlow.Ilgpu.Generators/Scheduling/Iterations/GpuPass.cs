using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// A pass over a plane on GPUs, as what a thread computes at a strip: some rows of a column, which lie below one another. What several of them read is read
/// once.
/// </summary>
/// <param name="Pass">The pass over flat addresses.</param>
/// <param name="Rows">What it does at each row of a strip; behind the last row of the plane nothing is written or added up.</param>
/// <param name="Plan">What of all of them is a local.</param>
sealed record GpuPass(PlanePass Pass, IReadOnlyList<GpuRow> Rows, ValuePlan Plan)
{
    /// <summary>Whether it writes anything, or only adds up.</summary>
    public bool Writes => Pass.Writes.Count + Rows[0].Stores.Count > 0;

    /// <summary>Whether it adds anything up.</summary>
    public bool AddsUp => Pass.Sums.Count > 0;

    /// <summary>What it uses that is the same all over the plane.</summary>
    public IEnumerable<Expr> Constants => PlaneNest.Constants(Plan);

    /// <summary>About how many registers it takes beside what is the same all over the plane: what it reads, and what it has computed before the first is written.</summary>
    public int Registers => Plan.Order.Count(n => n.Op == Op.Read && Plan.DepthOf(n) > 0) + Rows.Sum(r => r.Pass.Writes.Count + r.Stores.Count);

    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="flat">Makes addresses flat.</param>
    /// <param name="program">What repeats.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="strip">The number of rows of a strip.</param>
    /// <param name="depths">0 for the indices of items, 1 for those of the plane.</param>
    public static GpuPass Of(ExprBuilder b, Flattening flat, IterationProgram program, PlanePass pass, int strip, IReadOnlyDictionary<string, int> depths)
    {
        var own = pass.Map(flat.Of);
        string AdjointTensor(string increment) => program.Sweep!.Inputs.First(i => IterationProgram.IncrementOf(i.Tensor) == increment).Adjoint;
        var added = pass.Writes.Where(w => w.Adds).Select(w => new StageOutput(AdjointTensor(w.Plane), program.Nest.Position, w.Value));
        var stores = added.Concat(pass.Results).Select(flat.Of).ToList();
        var rows = Enumerable.Range(0, strip).Select(row =>
        {
            var memo = new Dictionary<Expr, Expr>();
            Expr Below(Expr e) => program.Nest.Below(e, row, memo);
            var below = stores.Select(s => s with { Address = Below(s.Address), Value = Below(s.Value), Guard = s.Guard is { } guard ? Below(guard) : null }).ToList();
            return new GpuRow(program.Nest.AtBelow(row), own.Map(Below), below);
        }).ToList();
        return new GpuPass(own, rows, new ValuePlan(b, rows.SelectMany(r => r.Values), depths));
    }
}
