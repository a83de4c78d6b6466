namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>What one command measured.</summary>
/// <param name="Date">When.</param>
/// <param name="Command">The command line.</param>
/// <param name="Device">Where this program ran, in words.</param>
/// <param name="Processor">The machine's processor, its threads in use and the width of its vectors.</param>
/// <param name="Versions">Versions by program: this one, .NET, the system, peers.</param>
/// <param name="Ceilings">What the device can do at best.</param>
/// <param name="Measurements">The times.</param>
sealed record BenchSession(
    DateTimeOffset Date,
    string Command,
    string Device,
    string Processor,
    IReadOnlyDictionary<string, string> Versions,
    Ceilings Ceilings,
    IReadOnlyList<BenchMeasurement> Measurements)
{
    /// <summary>Finds times.</summary>
    /// <param name="bench">The kind of work.</param>
    /// <param name="work">The work.</param>
    /// <param name="by">Whose times.</param>
    /// <returns>The times; null where there are none.</returns>
    public BenchMeasurement? Find(string bench, string work, string by) => Measurements.FirstOrDefault(one => (one.Bench, one.Work, one.By) == (bench, work, by));
}
