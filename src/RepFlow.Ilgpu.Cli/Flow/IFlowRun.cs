using RepFlow.Ilgpu.Cli.Arrays;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>The flow layer prepared for one shape.</summary>
interface IFlowRun : IDisposable
{
    /// <summary>Writes the inputs.</summary>
    /// <param name="first">The first frames, (N, C, H, W).</param>
    /// <param name="second">The second frames, (N, C, H, W).</param>
    void Write(ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    /// <summary>Enqueues the computation of the flow.</summary>
    void Forward();

    /// <summary>Waits for what was enqueued.</summary>
    void Wait();

    /// <summary>Reads the flow.</summary>
    /// <returns>(N, 2C, H, W): u of every channel, then v of every channel.</returns>
    NdArray Output();

    /// <summary>Reads the flow into memory that is there.</summary>
    /// <param name="flow">Receives what <see cref="Output()"/> returns.</param>
    void Output(Span<double> flow);

    /// <summary>Writes the gradient of the loss by the flow.</summary>
    /// <param name="upstream">(N, 2C, H, W).</param>
    void WriteUpstream(ReadOnlySpan<double> upstream);

    /// <summary>Enqueues the backward pass.</summary>
    void Backward();

    /// <summary>Reads the gradients of the loss.</summary>
    /// <returns>By name: <c>first</c>, <c>second</c>, and every learned parameter.</returns>
    IReadOnlyDictionary<string, NdArray> Adjoints();
}
