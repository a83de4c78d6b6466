using ILGPU;
using ILGPU.Runtime;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Runs a contraction on an accelerator.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class GpuContraction<T, TEpilogue> : IDisposable
    where T : unmanaged, System.Numerics.INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    readonly bool swapped;
    readonly GpuPass<T, TEpilogue>[] passes;
    readonly MemoryBuffer1D<int, Stride1D.Dense> tables;
    readonly MemoryBuffer1D<T, Stride1D.Dense> partials;

    /// <summary>Prepares a contraction: compiles its kernels and uploads its tables.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The contraction.</param>
    /// <param name="forcedTile">The tile (1 for none) instead of the one that suits the shapes, for tests.</param>
    public GpuContraction(Device device, ContractionPlan plan, int? forcedTile = null)
    {
        swapped = plan.Swapped;
        var entries = new List<int>();
        passes = [.. plan.Passes.Select(pass => new GpuPass<T, TEpilogue>(device, pass, entries, forcedTile))];
        tables = device.Accelerator.Allocate1D<int>(Math.Max(1, entries.Count));
        partials = device.Accelerator.Allocate1D<T>(passes.Select(pass => pass.PartialCount).Append(1).Max());
        if (entries.Count > 0)
        {
            tables.CopyFromCPU(entries.ToArray());
        }
    }

    /// <summary>Enqueues the contraction.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="result">The result.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    /// <param name="epilogue">What is done to the result's elements.</param>
    public void Run(ArrayView<T> left, ArrayView<T> right, ArrayView<T> result, bool accumulate, in TEpilogue epilogue)
    {
        var (a, b) = swapped ? (right, left) : (left, right);
        foreach (var pass in passes)
        {
            pass.Run(tables.View, a, b, result, partials.View, accumulate, epilogue);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tables.Dispose();
        partials.Dispose();
    }
}
