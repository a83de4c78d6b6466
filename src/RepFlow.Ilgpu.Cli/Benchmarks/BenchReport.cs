using System.Text.Json;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Measurements in a file of JSON, of one machine or of several.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Sessions">What was measured.</param>
sealed record BenchReport(int Version, IReadOnlyList<BenchSession> Sessions)
{
    const int Current = 1;

    /// <summary>Makes a report.</summary>
    /// <param name="sessions">What was measured.</param>
    /// <returns>The report.</returns>
    public static BenchReport Of(params IReadOnlyList<BenchSession> sessions) => new(Current, sessions);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The report.</returns>
    /// <exception cref="InputException">It is none, or of another version.</exception>
    public static BenchReport Read(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return JsonSerializer.Deserialize(stream, BenchJson.Default.BenchReport) is { Version: Current } report && report.Sessions.All(IsWhole)
                ? report
                : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InputException($"'{path}' is no file that 'repflow bench' of this version wrote. Measure again.");
        }

        static bool IsWhole(BenchSession session) =>
            session is { Device: not null, Ceilings: not null, Measurements: not null } && session.Measurements.All(IsMeasured);

        static bool IsMeasured(BenchMeasurement one) =>
            one is { Bench: not null, Work: not null, By: not null, Ms: not null } && one.Ms.All(turn => turn is { Length: > 0 });
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(string path)
    {
        using var file = OutputFile.Create(path);
        file.Write(stream => JsonSerializer.Serialize(stream, this, BenchJson.Default.BenchReport));
        file.Commit();
    }
}
