using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace RepFlow.Ilgpu.Devices;

/// <summary>A device that layers run on: its memory, its stream of work, and what it can do.</summary>
/// <remarks>
/// Work is enqueued in order and may still run when a call returns; <see cref="Synchronize"/> waits for it, and so does reading a tensor.
/// On the host device work has run when a call returns. Not safe for use by several threads at once.
/// </remarks>
/// <example><code>
/// using var device = Device.Open("opencl");
/// using var tensor = Tensor.Allocate(device, Precision.Single, [2, 3, 32, 32]);
/// </code></example>
public sealed class Device : IDisposable
{
    // None on the host, which needs nothing of ILGPU but its views.
    readonly Accelerator? accelerator;
    readonly AcceleratorStream? stream;
    readonly int chipBytes;

    // By kernel slot: the loaded launchers die with the device, and finding one is an array access.
    Delegate?[] launchers = new Delegate?[64];
    string? poisonedBy;
    long allocatedBytes;

    internal Device(DeviceName name, string description, bool supportsDouble, long memoryBytes, Accelerator? accelerator)
    {
        Kind = name.Kind;
        Index = name.Index;
        Name = name.ToString();
        Description = description;
        SupportsDouble = supportsDouble;
        MemoryBytes = memoryBytes;
        this.accelerator = accelerator;

        chipBytes = accelerator is ILGPU.Runtime.Cuda.CudaAccelerator chip ? CudaChip.Bytes(chip) : 0;

        // A stream of its own, because work on CUDA's default stream cannot be captured into a graph; it still waits for the default stream.
        stream = accelerator is ILGPU.Runtime.Cuda.CudaAccelerator cuda
            ? cuda.CreateStream(ILGPU.Runtime.Cuda.StreamFlags.CU_STREAM_DEFAULT)
            : accelerator?.DefaultStream;
    }

    /// <summary>The kind of device.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Its number among the devices of its kind.</summary>
    public int Index { get; }

    /// <summary>The name that <see cref="Open"/> takes: <c>host</c>, <c>cuda:0</c>, <c>opencl:0</c>, <c>ilgpu-cpu</c>.</summary>
    public string Name { get; }

    /// <summary>The hardware's name.</summary>
    public string Description { get; }

    /// <summary>ILGPU's accelerator.</summary>
    /// <exception cref="InvalidOperationException">It is the host device, which has none.</exception>
    public Accelerator Accelerator => accelerator ?? throw NothingOfIlgpu("accelerator");

    /// <summary>The stream that all work is enqueued on.</summary>
    /// <exception cref="InvalidOperationException">It is the host device, which has none: work has run when a call returns.</exception>
    public AcceleratorStream Stream => stream ?? throw NothingOfIlgpu("stream");

    /// <summary>Whether it is the host device, on which emitted C# runs instead of kernels.</summary>
    public bool IsHost => Kind == DeviceKind.Host;

    /// <summary>Whether it computes in double precision.</summary>
    public bool SupportsDouble { get; }

    /// <summary>Its memory in bytes; on the host what the process may use.</summary>
    public long MemoryBytes { get; }

    /// <summary>What tensors on it hold now, in bytes.</summary>
    public long AllocatedBytes => Interlocked.Read(ref allocatedBytes);

    /// <summary>What is free of its memory, in bytes: on CUDA as the driver says, elsewhere what this program has not taken; the largest number where nothing is known.</summary>
    internal long FreeBytes
    {
        get
        {
            var left = MemoryBytes > 0 ? Math.Max(0, MemoryBytes - AllocatedBytes) : long.MaxValue;
            return accelerator is ILGPU.Runtime.Cuda.CudaAccelerator cuda ? Math.Min(left, cuda.GetFreeMemory()) : left;
        }
    }

    /// <summary>The largest number of threads in a group; 1 on the host.</summary>
    public int MaxGroupSize => SchedulesForLargeShapes ? 1 : accelerator?.MaxNumThreadsPerGroup ?? 1;

    /// <summary>The shared memory that a group may use, in bytes; 0 on the host.</summary>
    public int SharedMemoryBytes => accelerator?.MaxSharedMemoryPerGroup ?? 0;

    /// <summary>The same of a kernel that asks for as much as there is, which CUDA must be told of; 0 where a kernel cannot ask.</summary>
    public int ChipBytes => LeavesChip ? 0 : chipBytes;

    /// <summary>
    /// Whether large kernels keep their data in shared memory here. Not on CPUs behind OpenCL: their shared memory is no nearer than any other,
    /// and PoCL 3.1 leaves out part of the work of a kernel with many barriers.
    /// </summary>
    public bool HasChipMemory => accelerator is null || HasChipMemoryOn(accelerator);

    internal static bool HasChipMemoryOn(Accelerator accelerator) => accelerator.Device is not CLDevice { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };

    /// <summary>Whether a tensor that is part of another lies in its memory where it can. Not while a check runs the kernels that copy it.</summary>
    public bool SharesMemory => !SchedulesForLargeShapes;

    /// <summary>
    /// Whether computations are laid out as for shapes that leave no choice: no plane fits on chip, no sum is cut, nothing shares memory. So a check
    /// runs with small shapes what else takes large ones.
    /// </summary>
    internal bool SchedulesForLargeShapes { get; set; }

    /// <summary>Whether computations are laid out as on a device whose kernels cannot ask for more shared memory. So a check runs what such devices run.</summary>
    internal bool LeavesChip { get; set; }

    /// <summary>
    /// In which precision contractions of single precision multiply that are prepared from now on. Exact unless told otherwise: others run on the tensor cores of NVIDIA GPUs, where that
    /// suits a shape, and sum in single precision.
    /// </summary>
    /// <exception cref="DeviceException">Set to what the device does not have.</exception>
    /// <example><code>
    /// using var device = Device.Open("cuda");
    /// device.MatrixPrecision = MatrixPrecision.TensorFloat32;
    /// </code></example>
    public MatrixPrecision MatrixPrecision
    {
        get;
        set => field = value == MatrixPrecision.Single || HasMatrixCores ? value
            : throw new DeviceException($"{this} has no tensor cores for {value}, which takes an NVIDIA GPU of compute capability 8.0 or later: leave it at {MatrixPrecision.Single}.");
    }

    /// <summary>Receives a line where the device is found to compute something wrongly, which is then done in another way; null for nobody.</summary>
    public Action<string>? Note { get; set; }

    /// <summary>Which special kernels were compared with portable ones, and whether they agreed.</summary>
    internal Dictionary<string, bool> ProvedVariants { get; } = [];

    /// <summary>
    /// Which kernels were the fastest here, for computations that are prepared from now on; null for the usual ones. Others round otherwise, so results are the same bits only under the same tuning.
    /// </summary>
    /// <seealso cref="UseTuning"/>
    public KernelTuning? Tuning { get; set; }

    /// <summary>Receives each computation for which there is a choice of kernels, as it is prepared; null for nobody.</summary>
    internal Action<TunableWork>? Tunable { get; set; }

    /// <summary>Whether it multiplies matrices in other precisions than single.</summary>
    public bool HasMatrixCores => accelerator is ILGPU.Runtime.Cuda.CudaAccelerator cuda && cuda.Architecture >= ILGPU.Runtime.Cuda.CudaArchitecture.SM_80;

    /// <summary>Receives how long each kernel takes, for a profile; null for none. Each is waited for, so work takes longer than without, and is not recorded as a graph.</summary>
    public KernelTimes? KernelTimes { get; set; }

    /// <summary>Receives the methods of the kernels that are launched, for a check that counts them.</summary>
    internal ISet<System.Reflection.MethodInfo>? Launched { get; set; }

    /// <summary>Whether it can compile no more kernels, because ILGPU failed on one.</summary>
    internal bool IsSpoilt => poisonedBy is not null;

    /// <summary>Whether <see cref="Dispose"/> has run.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>host</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c> or <c>ilgpu-cpu</c>.</param>
    /// <returns>The device.</returns>
    /// <exception cref="DeviceException">There is no such device, or it cannot be used; the message says why.</exception>
    public static Device Open(string name = "host") => DeviceOpener.Open(DeviceName.Parse(name));

    /// <summary>Opens the best device: the first CUDA device that works, else the first OpenCL GPU that works, else the host.</summary>
    /// <returns>The device.</returns>
    public static Device OpenDefault() => DeviceDiscovery.OpenBest();

    /// <summary>Looks for every device of every kind, and tries each one with a small kernel.</summary>
    /// <returns>The devices, usable or not; a kind without devices has one entry that says why.</returns>
    public static IReadOnlyList<DeviceInfo> Discover() => DeviceDiscovery.Run();

    /// <summary>
    /// Uses what <c>repflow tune</c> found out about this device, its driver and this version, if it did: see <see cref="TuningFile"/>. A file that cannot be used is left out, which <see cref="Note"/> is told in
    /// one line.
    /// </summary>
    /// <param name="folder">Where the files are; null for <see cref="TuningFile.Folder"/>, unless <see cref="TuningFile.IsOff"/>.</param>
    public void UseTuning(string? folder = null)
    {
        // The host has no choice yet, and nothing to wait for.
        if (IsHost || (folder is null && (TuningFile.IsOff || TuningFile.Folder is null)))
        {
            return;
        }

        try
        {
            Tuning = new TuningFile(this, folder).Read();
        }
        catch (DeviceException e)
        {
            Note?.Invoke($"{e.Message} The usual kernels run.");
        }
    }

    /// <summary>Memory for intermediate results of a computation, to be kept for as long as the computation may run.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="count">The number of elements.</param>
    /// <returns>The memory, zero at first; dispose of it to give it back.</returns>
    /// <exception cref="DeviceException">The device has not that much memory.</exception>
    public Scratch<T> Rent<T>(int count)
        where T : unmanaged => new(this, count);

    /// <summary>Makes one launch of work that runs again and again, where the device can.</summary>
    /// <param name="work">What enqueues it, and does nothing else.</param>
    /// <returns>The work; run it as often as it is wanted.</returns>
    public LaunchGraph Record(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new LaunchGraph(this, work);
    }

    /// <summary>Waits for all work that has been enqueued.</summary>
    public void Synchronize() => stream?.Synchronize();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            if (accelerator is not null)
            {
                if (stream != accelerator.DefaultStream)
                {
                    stream!.Dispose();
                }

                // Unloads what the launchers hold: not before, or the garbage collector would be left with it.
                accelerator.Dispose();
                launchers = [];
                accelerator.Context.Dispose();
            }
        }
    }

    /// <summary>The name and the hardware's name, as in <c>cuda:0 (NVIDIA H200)</c>, with the precision of its products where they are not exact.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => MatrixPrecision == MatrixPrecision.Single ? $"{Name} ({Description})" : $"{Name} ({Description}, {MatrixPrecision})";

    /// <summary>The number of kernels that have been compiled for it; 0 on the host.</summary>
    public int LoadedKernels => launchers.Count(launcher => launcher is not null);

    /// <summary>The launcher that was loaded for a kernel, if one was.</summary>
    /// <param name="slot">The kernel's slot.</param>
    /// <returns>The launcher.</returns>
    internal Delegate? Launcher(int slot)
    {
        var known = launchers;
        return slot < known.Length ? known[slot] : null;
    }

    /// <summary>Compiles a kernel for this device and keeps its launcher.</summary>
    /// <param name="slot">The kernel's slot.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="load">Loads it.</param>
    /// <returns>The launcher.</returns>
    /// <exception cref="DeviceException">It does not compile.</exception>
    internal Delegate Load(int slot, string kernel, Func<Accelerator, Delegate> load)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (poisonedBy is not null)
        {
            // ILGPU's front end leaves half a method in its context when it fails, on which every later compilation stumbles.
            throw new DeviceException($"{this} can compile no more kernels since kernel {poisonedBy} failed: open the device again.");
        }

        try
        {
            var launcher = load(Accelerator);
            if (slot >= launchers.Length)
            {
                Array.Resize(ref launchers, Math.Max(slot + 1, 2 * launchers.Length));
            }

            return launchers[slot] = launcher;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            poisonedBy = kernel;
            throw new DeviceException($"Kernel {kernel} does not compile for {this}: {DeviceException.FirstLine(e.GetBaseException())}.", e);
        }
    }

    /// <summary>Counts memory before it is allocated.</summary>
    /// <param name="bytes">How much.</param>
    /// <exception cref="DeviceException">It is more than there is.</exception>
    internal void Reserve(long bytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Interlocked.Add(ref allocatedBytes, bytes) > MemoryBytes && MemoryBytes > 0)
        {
            // Linux hands out memory that it does not have and kills the process when it is touched, so the count must say no.
            Release(bytes);
            throw OutOfMemory(bytes, null);
        }
    }

    /// <summary>Takes back what <see cref="Reserve"/> counted.</summary>
    /// <param name="bytes">How much.</param>
    internal void Release(long bytes) => Interlocked.Add(ref allocatedBytes, -bytes);

    /// <summary>The error of an allocation that failed.</summary>
    /// <param name="bytes">How much was asked for.</param>
    /// <param name="cause">What the driver said.</param>
    /// <returns>The exception.</returns>
    internal DeviceException OutOfMemory(long bytes, Exception? cause)
    {
        var message = $"{this} has no room for {Mebibytes(bytes)}: {Mebibytes(AllocatedBytes)} of {Mebibytes(MemoryBytes)} are in use by this program"
            + (cause is null ? string.Empty : $" ({DeviceException.FirstLine(cause)})") + "; use smaller batches or shapes.";
        return cause is null ? new DeviceException(message) : new DeviceException(message, cause);
    }

    static InvalidOperationException NothingOfIlgpu(string what) =>
        new($"The host device runs C# and has no {what} of ILGPU: ask IsHost first, and reach the elements of its views by HostSpan().");

    /// <summary>Bytes, for messages.</summary>
    internal static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString(bytes < 104857600 ? "0.##" : "N0", CultureInfo.InvariantCulture) + " MiB";
}
