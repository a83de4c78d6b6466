using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>A contraction prepared for a device, and what is done to each element of its result before it is stored.</summary>
/// <remarks>
/// Every sum has a fixed order, so the same operands give the same bits on the same device, on the host with any number of threads. A run allocates nothing after the first.
/// Filters of 3 x 3 taps may be computed by Winograd's minimal filtering: on the host those that step by one or two in tiles of 2 x 2 results, on GPUs those that step by one in tiles of 4 x 4,
/// whose rounding errors are about twice those of the sums as they are written. An infinite or NaN factor then reaches every result of the tiles that read it.
/// </remarks>
/// <typeparam name="T">The type of the tensors' elements, float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to each element; its values are given with each run.</typeparam>
/// <example>See <see cref="IEpilogue{T}"/>.</example>
public sealed class Contraction<T, TEpilogue> : Workspace, IMomentSource
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    readonly string name;
    readonly int leftCount;
    readonly int rightCount;
    readonly int resultCount;
    readonly HostContraction<T, TEpilogue>? host;
    readonly GpuContraction<T, TEpilogue>? gpu;
    FoldScratch<T>? moments;

    /// <summary>Prepares a contraction: plans it, compiles its kernels and computes its tables.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="spec">The contraction.</param>
    /// <exception cref="ArgumentException">The contraction is not well formed.</exception>
    public Contraction(Devices.Device device, ContractionSpec spec)
        : this(device, spec, null)
    {
    }

    /// <param name="device">Where it runs.</param>
    /// <param name="spec">The contraction.</param>
    /// <param name="forced">A GPU's variant instead of the one that suits the shapes, for tests; null for that one.</param>
    internal Contraction(Devices.Device device, ContractionSpec spec, GpuVariant? forced)
        : this(device, ContractionPlan.Create(spec ?? throw new ArgumentNullException(nameof(spec))), forced)
    {
        name = $"{spec.Name}.{typeof(T).Name}";
        Products = spec.Products;
        leftCount = spec.Left.Count;
        rightCount = spec.Right.Count;
        resultCount = spec.Result.Count;
    }

    /// <param name="device">Where it runs.</param>
    /// <param name="pass">A pass that is all of it; the rows come from the left.</param>
    /// <param name="forced">A GPU's variant.</param>
    internal Contraction(Devices.Device device, ContractionPass pass, GpuVariant forced)
        : this(device, new ContractionPlan([pass], Swapped: false), forced)
    {
        name = $"pass.{typeof(T).Name}";
        leftCount = ContractionPass.Size(pass.A);
        rightCount = ContractionPass.Size(pass.B);
        resultCount = ContractionPass.Size(pass.Result);
    }

    Contraction(Devices.Device device, ContractionPlan plan, GpuVariant? forced)
        : base(device)
    {
        ArgumentNullException.ThrowIfNull(device);
        name = "";
        if (device.IsHost)
        {
            host = HostContraction<T, TEpilogue>.Create(plan);
        }
        else
        {
            gpu = new GpuContraction<T, TEpilogue>(device, plan, forced);
        }
    }

    /// <inheritdoc/>
    public override unsafe long Bytes => PackedBytes + (ScratchCount * sizeof(T));

    /// <inheritdoc/>
    public int MomentParts => gpu?.MomentParts ?? 0;

    /// <inheritdoc/>
    internal override long Products { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Placeable> Tables => gpu is null ? [] : [gpu.Table];

    /// <inheritdoc/>
    internal override void CompileForSmaller() => gpu?.CompileForSmaller();

    // Before the sums, in whole quads.
    long PackedBytes => (gpu?.PackedCount ?? 0) * sizeof(int);

    long ScratchCount => gpu?.PartialCount ?? host!.ScratchCount;

    /// <inheritdoc/>
    public void TakeMoments<TNumber>(FoldScratch<TNumber> room)
        where TNumber : unmanaged => moments = (FoldScratch<T>)(object)room;

    /// <summary>Computes the contraction; on a GPU, enqueues it.</summary>
    /// <param name="left">The first factor.</param>
    /// <param name="right">The second factor.</param>
    /// <param name="result">What is written; no part of the factors.</param>
    /// <param name="accumulate">Whether the sums are added to the result instead of replacing it.</param>
    /// <param name="epilogue">What is done to each element that is written.</param>
    /// <exception cref="ArgumentException">A tensor has another number of elements than the contraction says.</exception>
    public unsafe void Run(Tensor left, Tensor right, Tensor result, bool accumulate, in TEpilogue epilogue)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        var a = View(leftCount, left, nameof(left));
        var b = View(rightCount, right, nameof(right));
        var c = View(resultCount, result, nameof(result));
        Device.KernelTimes?.Begin(Device);
        if (gpu is not null)
        {
            gpu.Run(new(default, a, b, c, Part<T>(PackedBytes, ScratchCount), Part<int>(0, gpu.PackedCount), moments?.Partial ?? default, accumulate), epilogue);
        }
        else
        {
            host!.Run(a.HostPointer(), b.HostPointer(), c.HostPointer(), Part<T>(0, ScratchCount).HostPointer(), accumulate, epilogue);
        }

        Device.KernelTimes?.End(Device, name);
    }

    static ArrayView<T> View(int count, Tensor tensor, string name) => tensor.Count == count
        ? tensor.View<T>()
        : throw new ArgumentException($"The contraction's {name} has {count} elements; the tensor given has shape {tensor.Shape}.");
}
