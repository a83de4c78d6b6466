using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>
/// ffmpeg or ffprobe at work for this program, and not a moment longer: it ends when it is disposed of, when the work is cancelled, when this
/// program ends by whatever means, and when it neither takes nor gives anything for <see cref="Patience"/>.
/// </summary>
sealed class FfmpegProcess : IDisposable
{
    // The end of what it says is what is read of it; a damaged file may draw a line for every block of every frame.
    const int MostErrorText = 1 << 14;

    static readonly ConcurrentDictionary<FfmpegProcess, bool> Running = new();
    static volatile bool ended;

    readonly Process process;
    readonly string program;
    readonly CancellationToken cancellation;
    readonly CancellationTokenRegistration registration;
    readonly Task<string> errorText;
    volatile bool stuck;

    static FfmpegProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        ended = true;
        foreach (var running in Running.Keys)
        {
            running.Kill();
        }
    };

    /// <summary>Starts a program with its standard streams redirected.</summary>
    /// <param name="path">The program.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InputException">It cannot be started.</exception>
    public FfmpegProcess(string path, CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        program = Path.GetFileNameWithoutExtension(path);
        this.cancellation = cancellation;
        string[] command = [.. ParentDeath.Prefix, path, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InputException($"'{path}' could not be started ({e.Message.TrimEnd('.')}). Check that it runs.");
        }

        Running[this] = true;
        if (ended)
        {
            Kill();
        }

        errorText = ReadErrorText();
        registration = cancellation.Register(Kill);
    }

    /// <summary>The longest time without a sign of life.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Its standard input.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>Its standard output.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>The end of what it said on standard error; known once it has ended.</summary>
    public string ErrorText => errorText.Result;

    /// <summary>Takes a step that waits for the program, as reading of its output does.</summary>
    /// <typeparam name="T">The step's result.</typeparam>
    /// <param name="step">The step.</param>
    /// <param name="patience">The longest time for it; <see cref="Patience"/> if null.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="InputException">The program was stuck.</exception>
    public T Await<T>(Func<T> step, TimeSpan? patience = null)
    {
        using var timer = new Timer(
            _ =>
            {
                stuck = true;
                Kill();
            },
            null,
            patience ?? Patience,
            Timeout.InfiniteTimeSpan);
        try
        {
            var result = step();
            ThrowIfKilled();
            return result;
        }
        catch (IOException)
        {
            ThrowIfKilled();
            throw;
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="patience">The longest time for it; <see cref="Patience"/> if null.</param>
    /// <returns>The exit code.</returns>
    public int End(TimeSpan? patience = null) => Await(
        () =>
        {
            process.WaitForExit();
            return process.ExitCode;
        },
        patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        Kill();
        Running.TryRemove(this, out _);
        process.Dispose();
    }

    void ThrowIfKilled()
    {
        cancellation.ThrowIfCancellationRequested();
        if (stuck)
        {
            throw new InputException($"{program} did nothing for too long and was ended. Try again; if it comes again, the file is damaged.");
        }
    }

    async Task<string> ReadErrorText()
    {
        var text = new StringBuilder();
        var block = new char[1 << 12];
        for (int count; (count = await process.StandardError.ReadAsync(block, CancellationToken.None).ConfigureAwait(false)) > 0;)
        {
            text.Append(block, 0, count);
            if (text.Length > 2 * MostErrorText)
            {
                text.Remove(0, text.Length - MostErrorText);
            }
        }

        return text.ToString();
    }

    void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
