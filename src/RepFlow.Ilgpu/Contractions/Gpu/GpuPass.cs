using System.Numerics;
using RepFlow.Ilgpu.Contractions.Processor;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A pass of a contraction laid out for a GPU: its tables, its kernels and their grids.</summary>
/// <remarks>The cut into tiles, slices and parts depends on the contraction only, so results do not change from run to run.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
abstract class GpuPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The elements of what lies between its launches: parts of sums, values of tiles.</summary>
    public abstract long PartialCount { get; }

    /// <summary>The words of the operands as tensor cores take them.</summary>
    public virtual long PackedCount => 0;

    /// <summary>Of how many parts it takes the moments of each item; 0 where it takes none.</summary>
    public virtual int MomentParts => 0;

    /// <summary>Lays out a pass by the variant that suits it and compiles its kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="tables">Receives the tables.</param>
    /// <param name="momentAxes">The axes of the result along which its moments are told apart; null where this pass takes none.</param>
    /// <param name="forced">The variant instead of the one that suits the shapes, for tests; null for that one.</param>
    /// <returns>The pass.</returns>
    public static GpuPass<T, TEpilogue> Create(Device device, ContractionPass pass, List<int> tables, IReadOnlyList<int>? momentAxes, GpuVariant? forced)
    {
        var plan = new GpuPassPlan(device, pass, typeof(T) == typeof(float));
        var shape = plan.Shape;
        if (forced is null && shape.Depth > 0)
        {
            device.Tunable?.Invoke(new TunableContraction<T>(device, pass, shape));
        }

        // Tensor cores need a step to fetch: a pass that only clears has none. Nor has every pass the form that some variants need.
        var variant = forced is null || (forced.IsMatrix && shape.Depth == 0) || (forced.IsWinograd && plan.Winograd(forced) is null) ? GpuVariant.Of(device, shape) : forced;
        if (forced is null && !plan.Holds(variant))
        {
            variant = GpuVariant.Portable(shape);
        }

        return plan.Winograd(variant) is { } layout
            ? new GpuWinogradPass<T, TEpilogue>(device, plan, layout, tables, momentAxes is not null)
            : variant == GpuVariant.Processor ? new ProcessorPass<T, TEpilogue>(device, plan, tables)
            : new GpuTiledPass<T, TEpilogue>(device, plan, variant, tables, momentAxes);
    }

    /// <summary>Enqueues the pass.</summary>
    /// <param name="run">What it works on.</param>
    /// <param name="epilogue">What is done to the result's elements.</param>
    public abstract void Run(in GpuRun<T> run, in TEpilogue epilogue);

    /// <summary>
    /// Compiles the kernels that the pass takes where there is less to do: smaller tiles, that for sums in parts, and those for borders that other extents have, as where a stride leaves a
    /// remainder or not.
    /// </summary>
    public abstract void CompileForSmaller();
}
