using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli;

/// <summary>The command line: its verbs, and what becomes of their failures.</summary>
static class Tool
{
    /// <summary>A verb failed; one line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Misused = 2;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Cancelled = 130;

    const int Terminated = 143;
    const string Stopped = "cancelled; nothing was written.";

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">What the verbs work with.</param>
    /// <returns>0, or one of the codes above.</returns>
    public static async Task<int> Run(string[] arguments, VerbContext context)
    {
        var root = new RootCommand("The representation flow of pictures, arrays and videos; gradient checks and benchmarks of layers on any device.")
        {
            DevicesVerb.Make(context),
            FlowVerb.Make(context),
            GradCheckVerb.Make(context),
            BenchVerb.Make(context),
        };
        var parse = root.Parse(arguments);
        if (parse.Errors.Count > 0)
        {
            context.Terminal.Json = arguments.Contains("--json");
            var verb = string.Join(' ', Verbs(parse.CommandResult));
            return Fail(context.Terminal, Misused, $"{Plain(Mistake(parse))} Run '{verb} --help' for what it takes.");
        }

        // What cannot stop at once is cut off after five seconds, and its temporary files go with it.
        var code = await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Terminal.Out,
            Error = context.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
        }).ConfigureAwait(false);
        return code is Cancelled or Terminated && !context.Terminal.Failed ? Fail(context.Terminal, code, Stopped) : code;
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
            return await Task.Run(() => Guard(context.Terminal, () => work(parse, cancellation), cancellation), CancellationToken.None).ConfigureAwait(false);
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
            return Fail(terminal, Cancelled, Stopped);
        }
        catch (ToolException e)
        {
            return Fail(terminal, Failed, e.Message);
        }
        catch (DeviceException e)
        {
            return Fail(terminal, Failed, e.Message);
        }
        catch (OutOfMemoryException)
        {
            return Fail(terminal, Failed, "not enough memory. Use smaller arrays or pictures, fewer frames (--max-frames) or a smaller --width.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Fail(terminal, Failed, Plain(e.Message));
        }
        catch (Exception e)
        {
            // A driver that gives up throws what it likes; a mistake of ours ends here too, and the type says which of the two it is.
            return Fail(terminal, Failed, $"{e.GetType().FullName}: {Plain(e.Message)} If another --device works, the driver of this one is at fault.");
        }
    }

    static int Fail(Terminal terminal, int code, string message)
    {
        terminal.Failed = true;
        terminal.Error.WriteLine("repflow: " + message);
        terminal.Result(new JsonObject { ["error"] = message });
        return code;
    }

    static string Mistake(ParseResult parse)
    {
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

    static IEnumerable<string> Verbs(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? Verbs(parent).Append(result.Command.Name) : ["repflow"];
}
