using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>A contraction prepared for a device: what the generator emits for every contract stage and for each of its adjoints.</summary>
/// <remarks>
/// Every sum has a fixed order, so the same operands give the same bits on the same device, on the host with any number of threads. A run allocates nothing after the first.
/// </remarks>
/// <example><code>
/// // y[n, k] = sum over c of x[n, c] * w[k, c]
/// static ContractionAxis Axis(int extent, int index) => new(extent, [new ContractionTerm(index, 1)]);
/// var spec = new ContractionSpec(
///     [new("n", 8, false), new("k", 10, false), new("c", 512, true)],
///     new([Axis(8, 0), Axis(512, 2)]),
///     new([Axis(10, 1), Axis(512, 2)]),
///     new([Axis(8, 0), Axis(10, 1)]));
/// using var linear = new Contraction(device, Precision.Single, spec);
/// linear.Run(x, w, y, accumulate: false);
/// </code></example>
public sealed class Contraction : Placeable, IMomentSource, IDisposable
{
    readonly Contraction<float, NoEpilogue<float>>? single;
    readonly Contraction<double, NoEpilogue<double>>? twice;

    /// <summary>Prepares a contraction: plans it, compiles its kernels and computes its tables.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of the tensors.</param>
    /// <param name="spec">The contraction.</param>
    /// <exception cref="ArgumentException">The contraction is not well formed.</exception>
    public Contraction(Device device, Precision precision, ContractionSpec spec)
    {
        if (precision == Precision.Single)
        {
            single = new(device, spec);
        }
        else
        {
            twice = new(device, spec);
        }
    }

    /// <inheritdoc/>
    public override long Bytes => Scratch.Bytes;

    /// <inheritdoc/>
    internal override IReadOnlyList<Placeable> Tables => Scratch.Tables;

    /// <inheritdoc/>
    internal override long Products => Scratch.Products;

    /// <inheritdoc/>
    public int MomentParts => ((IMomentSource)Scratch).MomentParts;

    Workspace Scratch => single ?? (Workspace)twice!;

    /// <summary>Computes the contraction; on a GPU, enqueues it.</summary>
    /// <param name="left">The first factor.</param>
    /// <param name="right">The second factor.</param>
    /// <param name="result">What is written; no part of the factors.</param>
    /// <param name="accumulate">Whether the sums are added to the result instead of replacing it.</param>
    /// <exception cref="ArgumentException">A tensor has another number of elements than the contraction says.</exception>
    public void Run(Tensor left, Tensor right, Tensor result, bool accumulate)
    {
        if (single is not null)
        {
            single.Run(left, right, result, accumulate, default);
        }
        else
        {
            twice!.Run(left, right, result, accumulate, default);
        }
    }

    /// <inheritdoc/>
    public void TakeMoments<T>(FoldScratch<T> room)
        where T : unmanaged => ((IMomentSource)Scratch).TakeMoments(room);

    /// <inheritdoc/>
    internal override void CompileForSmaller() => Scratch.CompileForSmaller();

    /// <inheritdoc/>
    internal override void Place(DeviceMemory memory, long offset) => Scratch.Place(memory, offset);

    /// <inheritdoc/>
    public void Dispose() => Scratch.Dispose();
}
