using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Tests.Scheduling.Iterations;

/// <summary>Passes over planes of (n, i, j), to be said in a line.</summary>
sealed class PlaneIr
{
    public PlaneIr()
    {
        var extent = B.Hyper("Size", ExprType.Int);
        Nest = new PlaneNest(B, [new IndexVar("n", extent)], [new IndexVar("i", extent), new IndexVar("j", extent)]);
    }

    public ExprBuilder B { get; } = new();

    public PlaneNest Nest { get; }

    /// <summary>A plane at the position at hand, or so many rows and columns from it.</summary>
    public Expr At(string plane, int row = 0, int column = 0) =>
        Nest.Localize(
            B.Read(plane, [B.Index(Nest.Batch[0]), B.Add(B.Index(Nest.Plane[0]), B.Int(row)), B.Add(B.Index(Nest.Plane[1]), B.Int(column))], B.True),
            name => name == plane ? name : null);

    /// <summary>An element of a parameter: the same all over the plane.</summary>
    public Expr Tap(int at) => B.Read("taps", [B.Int(at)], B.True);

    /// <summary>The value under a name of the definition.</summary>
    public Expr Named(string name, Expr value)
    {
        B.Hints[value] = name;
        return value;
    }

    public static PlanePass Writes(string name, params (string Plane, Expr Value)[] writes) =>
        new(name, "", writes.Select(w => new PlaneWrite(w.Plane, w.Value) { IsNext = true }).ToList(), []);

    public static PlanePass Sums(string name, params Expr[] values) => new(name, "", [], values.Select((v, slot) => (slot, v)).ToList());
}
