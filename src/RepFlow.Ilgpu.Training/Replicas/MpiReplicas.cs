using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Training;

/// <summary>
/// Processes that <c>mpirun</c> has started to train one network together. Sums are made of an all-to-all exchange and a gathering, and each process adds its share in the
/// order of ranks: the same number of processes gives the same bits, whatever the library's own reductions would do.
/// </summary>
/// <remarks>Open MPI 4 (<c>libmpi.so.40</c>). Where one process dies, <c>mpirun</c> ends the others.</remarks>
public sealed unsafe partial class MpiReplicas : IReplicas
{
    const string Library = "libmpi.so.40";

    readonly nint world;
    readonly nint floats;
    readonly nint doubles;
    float[] sent = [];
    float[] received = [];

    MpiReplicas()
    {
        var library = Load();
        (world, floats, doubles) =
            (NativeLibrary.GetExport(library, "ompi_mpi_comm_world"), NativeLibrary.GetExport(library, "ompi_mpi_float"), NativeLibrary.GetExport(library, "ompi_mpi_double"));
        Check(MPI_Init(0, 0));
        int rank, count;
        Check(MPI_Comm_rank(world, &rank));
        Check(MPI_Comm_size(world, &count));
        (Rank, Count) = (rank, count);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Whether Open MPI's <c>mpirun</c> has started this process with others.</summary>
    public static bool IsStarted => int.TryParse(Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE"), out var size) && size > 1;

    /// <summary>The processes that this one was started with.</summary>
    /// <returns>Them; null where <c>mpirun</c> has not started it, or it alone.</returns>
    /// <exception cref="InputException">The library of MPI is not there, or not that of Open MPI 4.</exception>
    public static MpiReplicas? Find() =>
        IsStarted ? new MpiReplicas()
        : int.TryParse(Environment.GetEnvironmentVariable("PMI_SIZE"), out var other) && other > 1
            ? throw new InputException("this mpirun is not that of Open MPI, which is the one that is used here. Start with Open MPI's mpirun.")
        : null;

    /// <inheritdoc/>
    public void Sum(Span<float> values)
    {
        // Shares of equal length, the last ones filled up with zeros.
        var share = (values.Length + Count - 1) / Count;
        if (sent.Length != share * Count)
        {
            (sent, received) = (new float[share * Count], new float[share * Count]);
        }

        values.CopyTo(sent);
        fixed (float* from = sent, to = received)
        {
            Check(MPI_Alltoall(from, share, floats, to, share, floats, world));
            for (var at = 0; at < share; at++)
            {
                var total = 0f;
                for (var rank = 0; rank < Count; rank++)
                {
                    total += to[(rank * share) + at];
                }

                from[at] = total;
            }

            Check(MPI_Allgather(from, share, floats, to, share, floats, world));
        }

        received.AsSpan(0, values.Length).CopyTo(values);
        Array.Clear(sent);
    }

    /// <inheritdoc/>
    public void Sum(Span<double> values)
    {
        var all = new double[values.Length * Count];
        fixed (double* from = values, to = all)
        {
            Check(MPI_Allgather(from, values.Length, doubles, to, values.Length, doubles, world));
        }

        values.Clear();
        for (var at = 0; at < all.Length; at++)
        {
            values[at % values.Length] += all[at];
        }
    }

    /// <summary>Leaves the group, once all is done; it waits for the others. A process that ends without counts as dead, and <c>mpirun</c> ends the others too.</summary>
    public void Leave() => Check(MPI_Finalize());

    static nint Load()
    {
        try
        {
            return NativeLibrary.Load(Library);
        }
        catch (DllNotFoundException)
        {
            throw new InputException($"mpirun has started this, and {Library} cannot be loaded. Install Open MPI 4 (apt install openmpi-bin).");
        }
    }

    static void Check(int code)
    {
        if (code != 0)
        {
            throw new InputException($"MPI failed with code {code}. Look at what mpirun says; training goes on from the last checkpoint with --resume.");
        }
    }

    [LibraryImport(Library)]
    private static partial int MPI_Init(nint argc, nint argv);

    [LibraryImport(Library)]
    private static partial int MPI_Finalize();

    [LibraryImport(Library)]
    private static partial int MPI_Comm_rank(nint world, int* rank);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_size(nint world, int* size);

    [LibraryImport(Library)]
    private static partial int MPI_Alltoall(void* from, int count, nint type, void* to, int received, nint receivedType, nint world);

    [LibraryImport(Library)]
    private static partial int MPI_Allgather(void* from, int count, nint type, void* to, int received, nint receivedType, nint world);
}
