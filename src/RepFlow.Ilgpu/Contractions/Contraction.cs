using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Contractions.Host;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>A contraction prepared for a device: what the generator emits for every contract stage and for each of its adjoints.</summary>
/// <remarks>
/// Every sum has a fixed order, so the same operands give the same bits on the same device, on the host with any number of threads. A run allocates nothing.
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
public sealed class Contraction : IDisposable
{
    readonly int leftCount;
    readonly int rightCount;
    readonly int resultCount;
    readonly HostContraction<float>? hostSingle;
    readonly HostContraction<double>? hostDouble;
    readonly GpuContraction<float>? gpuSingle;
    readonly GpuContraction<double>? gpuDouble;

    /// <summary>Prepares a contraction: plans it, compiles its kernels and uploads its tables.</summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of the tensors.</param>
    /// <param name="spec">The contraction.</param>
    /// <exception cref="ArgumentException">The contraction is not well formed.</exception>
    public Contraction(Device device, Precision precision, ContractionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(spec);
        var plan = ContractionPlan.Create(spec);
        leftCount = spec.Left.Count;
        rightCount = spec.Right.Count;
        resultCount = spec.Result.Count;
        switch (device.Kind, precision)
        {
            case (DeviceKind.Host, Precision.Single): hostSingle = HostContraction<float>.Create(plan); break;
            case (DeviceKind.Host, _): hostDouble = HostContraction<double>.Create(plan); break;
            case (_, Precision.Single): gpuSingle = new GpuContraction<float>(device, plan); break;
            default: gpuDouble = new GpuContraction<double>(device, plan); break;
        }
    }

    /// <summary>Computes the contraction; on a GPU, enqueues it.</summary>
    /// <param name="left">The first factor.</param>
    /// <param name="right">The second factor.</param>
    /// <param name="result">What is written; no part of the factors.</param>
    /// <param name="accumulate">Whether the sums are added to the result instead of replacing it.</param>
    /// <exception cref="ArgumentException">A tensor has another number of elements than the contraction says.</exception>
    public void Run(Tensor left, Tensor right, Tensor result, bool accumulate)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        Check(leftCount, left, nameof(left));
        Check(rightCount, right, nameof(right));
        Check(resultCount, result, nameof(result));
        if (hostSingle is not null)
        {
            RunHost(hostSingle, left, right, result, accumulate);
        }
        else if (hostDouble is not null)
        {
            RunHost(hostDouble, left, right, result, accumulate);
        }
        else if (gpuSingle is not null)
        {
            RunGpu(gpuSingle, left, right, result, accumulate);
        }
        else
        {
            RunGpu(gpuDouble!, left, right, result, accumulate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gpuSingle?.Dispose();
        gpuDouble?.Dispose();
    }

    static unsafe void RunHost<T>(HostContraction<T> contraction, Tensor left, Tensor right, Tensor result, bool accumulate)
        where T : unmanaged, System.Numerics.INumber<T> =>
        contraction.Run(Pointer<T>(left), Pointer<T>(right), Pointer<T>(result), accumulate);

    static unsafe T* Pointer<T>(Tensor tensor)
        where T : unmanaged => tensor.Count == 0 ? null : tensor.View<T>().HostPointer();

    static void RunGpu<T>(GpuContraction<T> contraction, Tensor left, Tensor right, Tensor result, bool accumulate)
        where T : unmanaged, System.Numerics.INumber<T> =>
        contraction.Run(left.View<T>(), right.View<T>(), result.View<T>(), accumulate);

    static void Check(int count, Tensor tensor, string name)
    {
        if (tensor.Count != count)
        {
            throw new ArgumentException($"The contraction's {name} has {count} elements; the tensor given has shape {tensor.Shape}.");
        }
    }
}
