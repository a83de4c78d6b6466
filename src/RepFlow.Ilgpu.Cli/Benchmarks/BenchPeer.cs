using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// Another program that does the same work. It is a process that reads a line of JSON and answers with one: first <c>{"device":"cpu","threads":2,"products":"single"}</c>, to which it
/// says <c>{"peer":"PyTorch 2.9","device":"cpu","threads":2}</c>, or <c>{"none":"why"}</c> where it cannot take part; then for each turn a
/// <see cref="BenchWork.Request"/> with <c>warm_s</c> and <c>runs</c>, to which it says <c>{"ms":[1.5,1.4]}</c>, or <c>{"none":"why"}</c>. What it prints besides is
/// passed over.
/// </summary>
sealed class BenchPeer : IDisposable
{
    readonly Process process;
    readonly string command;

    BenchPeer(Process process, string command) => (this.process, this.command) = (process, command);

    /// <summary>What it calls itself.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Where it runs, in its words.</summary>
    public string Device { get; private init; } = "";

    /// <summary>The threads that it runs with.</summary>
    public int Threads { get; private init; }

    /// <summary>Starts a peer.</summary>
    /// <param name="command">A shell's command.</param>
    /// <param name="device">The device: <c>cpu</c>, or <c>cuda:1</c>.</param>
    /// <param name="threads">The threads on the processor.</param>
    /// <param name="products">The precision in which it is to multiply matrices.</param>
    /// <param name="note">Told why it does not take part.</param>
    /// <returns>The peer; null where it does not take part.</returns>
    /// <exception cref="InputException">The command cannot be run, or answers with something else.</exception>
    public static BenchPeer? Start(string command, string device, int threads, MatrixPrecision products, Action<string> note)
    {
        var (shell, option) = OperatingSystem.IsWindows() ? ("cmd", "/c") : ("/bin/sh", "-c");
        var process = Process.Start(new ProcessStartInfo(shell, [option, OperatingSystem.IsWindows() ? command : "exec " + command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var peer = new BenchPeer(process, command);
        try
        {
            var answer = peer.Ask(new JsonObject { ["device"] = device, ["threads"] = threads, ["products"] = products.Name() });
            if (answer["none"] is { } why)
            {
                note($"without {command}: {why}");
                peer.Dispose();
                return null;
            }

            return new BenchPeer(process, command)
            {
                Name = answer["peer"]?.GetValue<string>() ?? throw peer.Strange(answer),
                Device = answer["device"]?.GetValue<string>() ?? device,
                Threads = answer["threads"]?.GetValue<int>() ?? 0,
            };
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>Measures a turn.</summary>
    /// <param name="work">The work.</param>
    /// <param name="warmUp">The seconds that it runs at least before it is measured.</param>
    /// <param name="runs">The runs that are measured.</param>
    /// <param name="note">Told why there is no time.</param>
    /// <returns>The milliseconds of each run; null where it does not do such work.</returns>
    public double[]? Measure(BenchWork work, double warmUp, int runs, Action<string> note)
    {
        var request = work.Request.DeepClone().AsObject();
        (request["warm_s"], request["runs"]) = (warmUp, runs);
        var answer = Ask(request);
        if (answer["none"] is { } why)
        {
            note($"{Name}, {work.Name}: {why}");
            return null;
        }

        return answer["ms"] is JsonArray { Count: > 0 } times ? [.. times.Select(time => time!.GetValue<double>())] : throw Strange(answer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It ends where its input does.
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }

        if (!process.WaitForExit(2000))
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    JsonObject Ask(JsonObject request)
    {
        try
        {
            process.StandardInput.WriteLine(request.ToJsonString());
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; what it said before stands in its output.
        }

        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.StartsWith('{'))
                {
                    return JsonNode.Parse(line)!.AsObject();
                }
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new InputException($"the peer '{command}' does not answer as it should ({e.Message.TrimEnd('.')}). Run it alone, or leave it out.");
        }

        process.WaitForExit();
        throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"the peer '{command}' ended with {process.ExitCode} where an answer was due. Run it alone, or leave it out."));
    }

    InputException Strange(JsonObject answer) => new($"the peer '{command}' answered {answer.ToJsonString()}, which is no answer. Leave it out.");
}
