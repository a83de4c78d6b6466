namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Work that is ready to run.</summary>
/// <param name="run">Runs it, and waits for its end.</param>
/// <param name="held">What it holds.</param>
sealed class BenchRun(Action run, params IDisposable[] held) : IDisposable
{
    /// <summary>Runs it, and waits for its end.</summary>
    public void Run() => run();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in held)
        {
            one.Dispose();
        }
    }
}
