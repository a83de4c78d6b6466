namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>What <c>config.json</c> holds: all that is needed to repeat a run, to take it up again, and to use its weights.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Init">The file with the weights that it began with; null for none.</param>
/// <param name="Versions">The versions of the tool, of .NET, and of what decodes.</param>
/// <param name="Device">Where it was trained.</param>
/// <param name="Started">When it began.</param>
sealed record RunConfiguration(
    RunSettings Settings, IReadOnlyList<string> Classes, string? Init, IReadOnlyDictionary<string, string> Versions, string Device, DateTimeOffset Started);
