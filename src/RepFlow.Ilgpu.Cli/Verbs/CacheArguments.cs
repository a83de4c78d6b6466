using System.CommandLine;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options of the cache of decoded clips and their flow.</summary>
sealed class CacheArguments
{
    const long Gigabyte = 1_000_000_000;

    readonly Option<string?> folder = new("--cache")
    {
        Description = "where decoded clips and their flow are kept; the user's folder for caches if not given",
        HelpName = "DIR",
    };

    readonly Option<bool> none = new("--no-cache") { Description = "keep no decoded clips and no flow on disk" };

    readonly Option<int> limit = CommonOptions.Number(
        "--cache-limit", "the most gigabytes of decoded clips and flow that are kept; 50 if not given", 1, (int)(ClipCache.DefaultLimit / Gigabyte));

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Options.Add(folder);
        command.Options.Add(none);
        command.Options.Add(limit);
        command.Validators.Add(result =>
        {
            if (result.GetValue(none) && result.GetValue(folder) is not null)
            {
                result.AddError("--cache and --no-cache exclude each other.");
            }
        });
    }

    /// <summary>Opens the cache that the options ask for.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="note">Told that it cannot be used.</param>
    /// <returns>The cache; null where none is wanted, or the user has no folder for it.</returns>
    public ClipCache? Open(ParseResult parse, Action<string> note) =>
        !parse.GetValue(none) && (parse.GetValue(folder) ?? ClipCache.DefaultFolder) is { } path
            ? new ClipCache(path, parse.GetValue(limit) * Gigabyte, note)
            : null;
}
