using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>
/// Where a verb writes: people read <see cref="Out"/> unless JSON was asked for, programs read the one JSON object there, and
/// everything else goes to <see cref="Error"/>.
/// </summary>
sealed class Terminal
{
    // The width of tables where nobody sees them break.
    const int Unlimited = 240;

    static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    readonly StandardStream output;
    readonly StandardStream error;
    readonly int? outputWidth;
    readonly int? errorWidth;
    bool hasResult;
    bool failed;

    /// <summary>Makes a terminal of two streams.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="outputWidth">The columns of the terminal that standard output is; null if it is none.</param>
    /// <param name="errorWidth">The columns of the terminal that standard error is, so that a progress bar makes sense; null if it is none.</param>
    public Terminal(StandardStream output, StandardStream error, int? outputWidth = null, int? errorWidth = null)
    {
        (this.output, this.error, this.outputWidth, this.errorWidth) = (output, error, outputWidth, errorWidth);
        (Out, Error) = (Writer(output), Writer(error));

        static TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
    }

    /// <summary>Whether the result is one JSON object.</summary>
    public bool Json { get; set; }

    /// <summary>Whether only failures are told: another process reports the same work.</summary>
    public bool IsMuted { get; set; }

    /// <summary>Told of the progress of work that is muted; null for nobody.</summary>
    public Action<double, string>? Watcher { get; init; }

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Why a result could not be written to standard output; null where it was.</summary>
    public IOException? OutputFailure => output.Failure;

    /// <summary>Why something could not be written to standard error; null where everything was.</summary>
    public IOException? ErrorFailure => error.Failure;

    /// <summary>The terminal of this process.</summary>
    /// <returns>The terminal.</returns>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = Encoding.UTF8;

        // Some terminals do not know their width.
        var width = Console.IsOutputRedirected && Console.IsErrorRedirected ? 0 : Console.WindowWidth is > 0 and var columns ? columns : 80;
        return new Terminal(
            Open(1, Console.OpenStandardOutput),
            Open(2, Console.OpenStandardError),
            Console.IsOutputRedirected ? null : width,
            Console.IsErrorRedirected ? null : width);

        static StandardStream Open(int descriptor, Func<Stream> open)
        {
            if (!OperatingSystem.IsWindows())
            {
                return new StandardStream(bytes => Descriptor.Write(descriptor, bytes));
            }

            var stream = open();
            return new StandardStream(stream.Write);
        }
    }

    /// <summary>A terminal for work within other work, which alone says how it goes.</summary>
    /// <param name="watcher">Told of its progress.</param>
    /// <returns>The terminal.</returns>
    public static Terminal Quiet(Action<double, string> watcher)
    {
        var nowhere = new StandardStream(_ => { });
        return new Terminal(nowhere, nowhere) { IsMuted = true, Watcher = watcher };
    }

    /// <summary>A line of the result for people; on standard error when JSON was asked for.</summary>
    /// <param name="line">The line.</param>
    public void Line(string line)
    {
        if (!IsMuted)
        {
            (Json ? Error : Out).WriteLine(PlainText.Of(line));
        }
    }

    /// <summary>A remark beside the result.</summary>
    /// <param name="line">The line.</param>
    public void Note(string line)
    {
        if (!IsMuted)
        {
            Error.WriteLine(PlainText.Of(line));
        }
    }

    /// <summary>The one line that says why there is no result. The first one is the one.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    public void Fail(string message)
    {
        if (!Interlocked.Exchange(ref failed, true))
        {
            Error.WriteLine(PlainText.Of("repflow: " + message));
            if (Json)
            {
                FailInJson(message);
            }
        }
    }

    /// <summary>Tidies up after a progress bar that was cut off: its line goes, and the cursor it hid comes back.</summary>
    public void EndProgress()
    {
        if (errorWidth is not null)
        {
            Error.Write("\r\u001B[K\u001B[?25h");
        }
    }

    /// <summary>A table for people, as wide as it needs to be where the output is no terminal.</summary>
    /// <param name="table">The table.</param>
    /// <param name="leastNeeded">The headers of columns that may go where a terminal is too narrow, the first of them first.</param>
    public void Table(Table table, params IEnumerable<string> leastNeeded)
    {
        if (IsMuted)
        {
            return;
        }

        var (writer, columns) = Json ? (Error, errorWidth) : (Out, outputWidth);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new TerminalOutput(writer, columns is not null, columns ?? Unlimited),
            Ansi = columns is null ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = columns is null ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        var fitting = FittingTable.Of(console, table, [.. leastNeeded], out var leftOut);
        console.Write(fitting);
        if (leftOut.Count > 0)
        {
            Note($"left out: {string.Join(", ", leftOut)}. A wider terminal, a pipe or --json shows them.");
        }
    }

    /// <summary>The JSON result; nothing unless JSON was asked for. The first one is the one.</summary>
    /// <param name="result">The object.</param>
    public void Result(JsonObject result)
    {
        if (!Json || IsMuted)
        {
            return;
        }

        // The text first: what fails in it is told in the result's place.
        var text = JsonText.Of(result);
        if (!Interlocked.Exchange(ref hasResult, true))
        {
            Out.WriteLine(text);
        }
    }

    // A method of its own, so that a failure told in words needs no JSON to be loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    void FailInJson(string message) => Result(new JsonObject { ["error"] = message });

    /// <summary>Runs long work under a progress bar where a person watches, and with a line now and then where none does.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it reports the part done, 0 to 1, or a negative number while the end is not known.</param>
    /// <returns>The work's result.</returns>
    public T Progress<T>(string title, Func<Action<double>, T> work) => Progress(title, report => work(part => report(part, title)));

    /// <summary>Runs long work as <see cref="Progress{T}(string, Func{Action{double}, T})"/> does, which says more as it goes on.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="title">What is being done, until the work says it.</param>
    /// <param name="work">The work; it reports the part done, and what is being done and how it goes.</param>
    /// <returns>The work's result.</returns>
    public T Progress<T>(string title, Func<Action<double, string>, T> work)
    {
        title = PlainText.Of(title);
        if (IsMuted)
        {
            return work(Watcher ?? ((_, _) => { }));
        }

        if (errorWidth is not { } columns)
        {
            var done = -1.0;
            using var timer = new Timer(_ => Error.WriteLine(done < 0 ? $"{title} ..." : $"{title}: {100 * done:0} %"), null, ProgressInterval, ProgressInterval);
            return work((part, text) => (done, title) = (part, PlainText.Of(text)));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput(Error, terminal: true, columns) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Math.Clamp(columns - 75, 8, 40) }, new PercentageColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work((part, text) =>
                {
                    task.Description = Markup.Escape(PlainText.Of(text));
                    task.IsIndeterminate = part < 0;
                    task.Value = Math.Max(part, 0);
                });
            });
    }
}
