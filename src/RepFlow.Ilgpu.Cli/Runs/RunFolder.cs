using System.Text.Json;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The folder of a training run. One program at a time writes it.</summary>
sealed class RunFolder : IDisposable
{
    readonly FileStream? held;

    RunFolder(string path, FileStream? held) => (Path, this.held) = (path, held);

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

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot make the folder '{path}': {FileMessage.Reason(e)}. Choose another --out.");
        }

        var held = Hold(path);
        var folder = new RunFolder(path, held);
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

    /// <summary>Reads what the run was begun with.</summary>
    /// <returns>The configuration.</returns>
    /// <exception cref="InputException">It is damaged, or of another version of the tool.</exception>
    public RunConfiguration Read()
    {
        try
        {
            using var stream = InputFile.Open(Configuration);
            return JsonSerializer.Deserialize(stream, RunJson.Default.RunConfiguration) ?? throw new JsonException("it holds nothing");
        }
        catch (JsonException e)
        {
            throw new InputException($"'{Configuration}' is damaged, or of another version of the tool: {PlainText.Of(e.Message).TrimEnd('.')}.");
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
    public void Dispose() => held?.Dispose();

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
        catch (IOException e)
        {
            throw new InputException(
                $"cannot write in '{path}': {FileMessage.Reason(e)}. If another 'repflow train' is at work there, wait for its end or choose another --out.");
        }
    }
}
