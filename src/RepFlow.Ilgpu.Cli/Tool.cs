using System.CommandLine;
using System.CommandLine.Parsing;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Cli.Verbs;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli;

/// <summary>The command line: its verbs, and what becomes of their failures.</summary>
static class Tool
{
    /// <summary>A verb failed; one line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Misused = 2;

    /// <summary>Ended by Ctrl-C; another signal n gives 128 + n.</summary>
    public const int Cancelled = 130;

    /// <summary>Nobody reads standard output any more: the code of programs that are ended by that.</summary>
    public const int Unread = 141;

    const string Stopped = "cancelled; nothing was written.";

    const string Description =
        "The representation flow of pictures, arrays and videos; gradient checks and benchmarks of layers on any device.\n\n"
        + "Exit codes: 0 done; 1 failed, and one line on standard error says why; 2 the command line is wrong; 128 + n ended by signal n, as 130 is "
        + "by Ctrl-C; 141 nobody reads standard output. With --json, standard output is one JSON object, {\"error\": ...} where there is no result.";

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">What the verbs work with.</param>
    /// <returns>0, or one of the codes above.</returns>
    public static async Task<int> Run(string[] arguments, VerbContext context)
    {
        var terminal = context.Terminal;
        var code = await Invoke(arguments, context).ConfigureAwait(false);
        if (code != 0 || (terminal.OutputFailure ?? terminal.ErrorFailure) is not { } lost)
        {
            return code;
        }

        if (terminal.OutputFailure?.HResult == Descriptor.BrokenPipe)
        {
            return Unread;
        }

        terminal.Note($"repflow: cannot write to standard {(lost == terminal.OutputFailure ? "output" : "error")}: {lost.Message}.");
        return Failed;
    }

    static async Task<int> Invoke(string[] arguments, VerbContext context)
    {
        var terminal = context.Terminal;
        var root = new RootCommand(Description)
        {
            DevicesVerb.Make(context),
            FlowVerb.Make(context),
            GradCheckVerb.Make(context),
            BenchVerb.Make(context),
            TuneVerb.Make(context),
            DescribeVerb.Make(context),
            TrainVerb.Make(context),
            EvalVerb.Make(context),
            PredictVerb.Make(context),
            ExportVerb.Make(context),
            ReproduceVerb.Make(context),
            DataVerb.Make(context),
        };

        // A name that begins with @ is a file's like any other, not one of a file with arguments.
        var parse = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Mistake(parse) is { } mistake)
        {
            terminal.Json = arguments.Contains("--json");
            var verb = string.Join(' ', Verbs(parse.CommandResult));
            return Fail(terminal, Misused, $"{Plain(mistake)} Run '{verb} --help' for what it takes.");
        }

        var lasting = parse.CommandResult.Command as LastingCommand;
        using var interruption = new Interruption(lasting is null ? Interruption.UsualPatience : LastingCommand.Patience);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        var work = parse.InvokeAsync(configuration, interruption.Token);
        if (await Task.WhenAny(work, interruption.CutOff).ConfigureAwait(false) != work)
        {
            TemporaryFile.RemoveAll();
            terminal.EndProgress();
            return Fail(terminal, interruption.Code, lasting?.Stopped ?? Stopped);
        }

        var code = await work.ConfigureAwait(false);
        return code == Cancelled && interruption.Code != 0 ? interruption.Code : code;
    }

    /// <summary>Makes a verb's work its command's action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="context">What the verb works with.</param>
    /// <param name="json">The verb's option of that name.</param>
    /// <param name="work">The work; it returns the exit code.</param>
    public static void SetWork(Command command, VerbContext context, Option<bool> json, Func<ParseResult, CancellationToken, int> work) =>
        command.SetAction(async (parse, cancellation) =>
        {
            context.Terminal.Json = parse.GetValue(json);

            // On a thread of its own: Ctrl-C is heeded only once the action has returned its task.
            var guarded = Task.Run(() => Guard(context.Terminal, () => work(parse, cancellation), cancellation), CancellationToken.None);
            return await guarded.ConfigureAwait(false);
        });

    static int Guard(Terminal terminal, Func<int> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is OperationCanceledException || cancellation.IsCancellationRequested)
        {
            // Whatever fails after Ctrl-C, as a compiler in a driver may, fails because of it.
            return Fail(terminal, Cancelled, e is StoppedException ? e.Message : Stopped);
        }
        catch (Exception e)
        {
            // Work on several threads fails on several.
            var cause = e is AggregateException { InnerExceptions: [var first, ..] } ? first : e;
            return Fail(terminal, cause is UsageException ? Misused : Failed, Explain(cause));
        }
    }

    static string Explain(Exception exception) => exception switch
    {
        InputException or DeviceException => exception.Message,

        // Skia has no exception of its own for memory that it does not get.
        OutOfMemoryException or { Message: "Unable to allocate pixels for the bitmap." } =>
            "not enough memory. Use smaller arrays or pictures, fewer frames (--max-frames) or a smaller --width.",
        // .NET says that a file is missing where it could not be loaded for whatever reason.
        FileNotFoundException { FileName: var part } when part?.Contains(", Version=", StringComparison.Ordinal) == true =>
            $"{part.Split(',')[0]}, a part of the program, could not be loaded. There is too little memory, or it is not installed completely.",
        FileNotFoundException when !IsInFolder() => "the current folder is not there any more. Change to one that is.",
        TypeInitializationException { InnerException: { } inner } => Explain(inner),
        IOException or UnauthorizedAccessException or ArgumentException => Plain(exception.Message),

        // A driver that gives up throws what it likes; a mistake of ours ends here too, and the type says which of the two it is.
        _ => $"{exception.GetType().FullName}: {Plain(exception.Message)} If another --device works, the driver of this one is at fault.",
    };

    static bool IsInFolder()
    {
        try
        {
            return Environment.CurrentDirectory.Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    static int Fail(Terminal terminal, int code, string message)
    {
        terminal.Fail(message);
        return code;
    }

    static string? Mistake(ParseResult parse)
    {
        if (parse.Errors.Count == 0)
        {
            // Nothing is called that, neither file nor device.
            var empty = parse.CommandResult.Children.FirstOrDefault(part => part.Tokens.Any(t => t.Value.Length == 0));
            return empty is null ? null : $"the value of {(empty as OptionResult)?.Option.Name ?? ((ArgumentResult)empty).Argument.Name} is empty, as a shell's variable is that was never set";
        }

        var verbs = parse.CommandResult.Command.Subcommands;
        var word = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
        return (verbs.Count, word) switch
        {
            ( > 0, null) => $"name what to do: {List(verbs)}",
            ( > 0, _) => $"there is no '{word}' here, only {List(verbs)}",
            (_, null) => parse.Errors[0].Message,
            (_, _) => word.StartsWith('-') ? $"there is no option '{word}'" : $"'{word}' is one word too many",
        };

        static string List(IEnumerable<Command> verbs) => string.Join(", ", verbs.Select(v => v.Name));
    }

    static string Plain(string message)
    {
        message = message.ReplaceLineEndings(" ");
        return message.EndsWith('.') ? message : message + ".";
    }

    static IEnumerable<string> Verbs(CommandResult result) =>
        result.Parent is CommandResult parent ? Verbs(parent).Append(result.Command.Name) : ["repflow"];
}
