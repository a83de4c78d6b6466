using System.Text.Json;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The folder of a training run. One program at a time writes it.</summary>
sealed class RunFolder : IDisposable
{
    readonly FileStream? held;

    readonly bool isNew;

    RunFolder(string path, FileStream? held, bool isNew = false) => (Path, this.held, this.isNew) = (path, held, isNew);

    /// <summary>The folder, as the user named it.</summary>
    public string Path { get; }

    /// <summary>The state of training.</summary>
    public string Last => this["last.safetensors"];

    /// <summary>The weights with the best result.</summary>
    public string Best => this["best.safetensors"];

    /// <summary>What is repeated by it.</summary>
    public string Configuration => this["config.json"];

    /// <summary>A line of JSON for each update that is reported, and each epoch.</summary>
    public string Metrics => this["metrics.jsonl"];

    /// <summary>Whether training has left something to go on from.</summary>
    public bool HasCheckpoint => File.Exists(Last);

    /// <summary>A file of the folder.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its path.</returns>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Begins a run, or takes one up, and keeps other programs out.</summary>
    /// <param name="path">The folder; made if it is not there.</param>
    /// <param name="resumes">Whether a run in it is taken up; else there must be none.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="InputException">It cannot be written, another program writes it, or it holds a run, or none.</exception>
    public static RunFolder Open(string path, bool resumes)
    {
        if (resumes && !File.Exists(System.IO.Path.Combine(path, "config.json")))
        {
            throw new InputException($"'{path}' holds no run to take up (it has no config.json). Name the folder that --out named, or leave --resume out.");
        }

        var isNew = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot make the folder '{path}': {FileMessage.Reason(e)}. Choose another --out.");
        }

        var held = Hold(path);
        var folder = new RunFolder(path, held, isNew);
        if (!resumes && File.Exists(folder.Configuration))
        {
            folder.Dispose();
            throw new InputException($"'{path}' holds a run already. Take it up with --resume, or choose another --out.");
        }

        return folder;
    }

    /// <summary>A run's folder, wherever it is and whoever writes it.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder.</returns>
    public static RunFolder Of(string path) => new(path, null);

    /// <summary>Opens a run to read it.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="InputException">It holds no run.</exception>
    public static RunFolder Find(string path) => File.Exists(System.IO.Path.Combine(path, "config.json"))
        ? new RunFolder(path, null)
        : throw new InputException($"'{path}' is no run: a folder with a config.json, as 'repflow train --out' makes it.");

    /// <summary>The files that a run cannot do without, by one of its weights: no output may replace them.</summary>
    /// <param name="weights">The weights.</param>
    /// <returns>Their paths.</returns>
    public static IEnumerable<string> FilesBeside(string weights)
    {
        var run = new RunFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(weights))!, null);
        return [weights, run.Configuration, run.Last, run.Best, run.Metrics];
    }

    /// <summary>Fails where training has written more than is there: to begin again would lose what is left.</summary>
    /// <exception cref="InputException">The state of training is gone.</exception>
    public void CheckNothingIsLost()
    {
        // What an epoch came to is written behind its checkpoint.
        if (!HasCheckpoint && MetricsLog.Read(Metrics).Any(entry => entry.Values.ContainsKey(RunLog.EpochLoss)))
        {
            throw new InputException(
                $"'{Last}' is gone, and training cannot go on from where it was. Put it back, or begin another run (--init {Best} takes its best weights).");
        }
    }

    /// <summary>Reads what the run was begun with.</summary>
    /// <returns>The configuration.</returns>
    /// <exception cref="InputException">It is damaged, or of another version of the tool.</exception>
    public RunConfiguration Read()
    {
        try
        {
            using var stream = InputFile.Open(Configuration);
            return JsonSerializer.Deserialize(stream, RunJson.Default.RunConfiguration) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $" in line {number + 1}" : "";
            throw new InputException($"'{Configuration}' is damaged{line}, or of another version of the tool. Put it back as it was, or begin another run.");
        }
    }

    /// <summary>Writes what the run begins with.</summary>
    /// <param name="configuration">The configuration.</param>
    public void Write(RunConfiguration configuration)
    {
        using var file = OutputFile.Create(Configuration);
        file.Write(stream => JsonSerializer.Serialize(stream, configuration, RunJson.Default.RunConfiguration));
        file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        held?.Dispose();
        if (isNew && !File.Exists(Configuration))
        {
            RemoveEmpty();
        }
    }

    // A run that did not begin leaves no folder.
    void RemoveEmpty()
    {
        try
        {
            Directory.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has put something there.
        }
    }

    static FileStream Hold(string path)
    {
        var name = System.IO.Path.Combine(path, ".lock");
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"cannot write in '{path}': {FileMessage.Reason(e)}. Choose another --out.");
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new InputException($"another 'repflow train' is at work in '{path}'. Wait for its end, or choose another --out.");
        }
        catch (IOException e)
        {
            throw new InputException($"cannot write in '{path}': {FileMessage.Reason(e)}. Choose another --out.");
        }
    }
}
