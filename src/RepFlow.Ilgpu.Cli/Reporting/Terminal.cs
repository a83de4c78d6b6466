using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>
/// Where a verb writes: people read <see cref="Out"/> unless JSON was asked for, programs read the one JSON object there, and
/// everything else goes to <see cref="Error"/>.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="interactive">Whether a person watches standard error, so that a progress bar makes sense.</param>
sealed class Terminal(TextWriter output, TextWriter error, bool interactive)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the result is one JSON object.</summary>
    public bool Json { get; set; }

    /// <summary>Whether a failure was told.</summary>
    public bool Failed { get; set; }

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>A line of the result for people; on standard error when JSON was asked for.</summary>
    /// <param name="line">The line.</param>
    public void Line(string line) => (Json ? Error : Out).WriteLine(line);

    /// <summary>A remark beside the result.</summary>
    /// <param name="line">The line.</param>
    public void Note(string line) => Error.WriteLine(line);

    /// <summary>A table for people, as wide as it needs to be where the output is no terminal.</summary>
    /// <param name="table">The table.</param>
    public void Table(Table table)
    {
        var writer = Json ? Error : Out;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = interactive && !Json ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive && !Json ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!interactive || Json || System.Console.IsOutputRedirected)
        {
            console.Profile.Width = 240;
        }

        console.Write(table);
    }

    /// <summary>The JSON result; nothing unless JSON was asked for.</summary>
    /// <param name="result">The object.</param>
    public void Result(JsonObject result)
    {
        if (Json)
        {
            Out.WriteLine(result.ToJsonString(Indented));
        }
    }

    /// <summary>Runs long work under a progress bar where a person watches, and plainly where none does.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it reports the part done, 0 to 1, or a negative number while the end is not known.</param>
    /// <returns>The work's result.</returns>
    public T Progress<T>(string title, Func<Action<double>, T> work)
    {
        if (!interactive)
        {
            return work(static _ => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(part =>
                {
                    task.IsIndeterminate = part < 0;
                    task.Value = Math.Max(part, 0);
                });
            });
    }
}
