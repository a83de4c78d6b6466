using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>What a run is asked for with besides its settings. But for the number of replicas, none of it changes a number.</summary>
/// <param name="Devices">Where it runs: a replica of the network on each.</param>
/// <param name="Processes">The processes that <c>mpirun</c> started; null where it did not.</param>
/// <param name="Cache">Where decoded clips are kept; null for nowhere.</param>
/// <param name="Workers">Threads that decode; null for the usual number.</param>
/// <param name="CheckpointEvery">Updates from one checkpoint within an epoch to the next; 0 for one an epoch.</param>
sealed record RunRequest(IReadOnlyList<Device> Devices, IReplicas? Processes, ClipCache? Cache, int? Workers, int CheckpointEvery)
{
    /// <summary>Whether this process reports and writes.</summary>
    public bool IsFirst => Processes is not { Rank: > 0 };
}
