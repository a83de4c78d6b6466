using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Runs a contraction on an accelerator.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class GpuContraction<T, TEpilogue>
    where T : unmanaged, System.Numerics.INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    readonly bool swapped;
    readonly GpuPass<T, TEpilogue>[] passes;

    /// <summary>Prepares a contraction: compiles its kernels and computes its tables.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The contraction.</param>
    /// <param name="forced">The variant instead of the one that suits the shapes, for tests; null for that one.</param>
    public GpuContraction(Device device, ContractionPlan plan, GpuVariant? forced = null)
    {
        swapped = plan.Swapped;
        var entries = new List<int>();

        // Where there are several passes, none of them stores all that the moments are of.
        var momentAxes = plan.Passes.Count == 1 ? plan.MomentAxes : null;
        passes = [.. plan.Passes.Select(pass => GpuPass<T, TEpilogue>.Create(device, pass, entries, momentAxes, forced))];
        Table = new IndexTable(device, [.. entries]);
        PartialCount = passes.Select(pass => pass.PartialCount).Append(0).Max();
        PackedCount = passes.Select(pass => pass.PackedCount).Append(0).Max();
    }

    /// <summary>The tables of all passes.</summary>
    public IndexTable Table { get; }

    /// <summary>The elements of the parts of the sums.</summary>
    public long PartialCount { get; }

    /// <summary>The words of operands as tensor cores take them, for the pass that has most.</summary>
    public long PackedCount { get; }

    /// <summary>Of how many parts it takes the moments of each item; 0 where it takes none.</summary>
    public int MomentParts => passes.Select(pass => pass.MomentParts).FirstOrDefault();

    /// <summary>Compiles the kernels that smaller shapes take.</summary>
    public void CompileForSmaller()
    {
        foreach (var pass in passes)
        {
            pass.CompileForSmaller();
        }
    }

    /// <summary>Enqueues the contraction.</summary>
    /// <param name="run">What it works on, with the left operand first; the tables are its own.</param>
    /// <param name="epilogue">What is done to the result's elements.</param>
    public void Run(in GpuRun<T> run, in TEpilogue epilogue)
    {
        var (a, b) = swapped ? (run.B, run.A) : (run.A, run.B);
        var ordered = run with { Tables = Table.View, A = a, B = b };
        foreach (var pass in passes)
        {
            pass.Run(ordered, epilogue);
        }
    }
}
