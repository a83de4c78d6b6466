using RepFlow.Ilgpu.Cli.Arrays;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>What the tool needs of the flow layer on an opened device; the tests put an implementation of their own in its place.</summary>
interface IFlowEngine : IDisposable
{
    /// <summary>The device in words, as in <c>host (AMD EPYC, 2 threads)</c>.</summary>
    string Device { get; }

    /// <summary>The layer's parameters at their starting values.</summary>
    /// <param name="settings">Which layer.</param>
    /// <param name="channels">The number of channels.</param>
    /// <returns>The parameters by name, as in <c>tau</c> or <c>image_gradient_x</c>.</returns>
    IReadOnlyDictionary<string, NdArray> Parameters(FlowSettings settings, int channels);

    /// <summary>Allocates what the layer needs.</summary>
    /// <param name="settings">Which layer.</param>
    /// <param name="shape">The shape (N, C, H, W) of both inputs.</param>
    /// <param name="parameters">Parameters that replace the starting values, by name.</param>
    /// <param name="gradients">Whether <see cref="IFlowRun.Backward"/> will be called.</param>
    /// <returns>The layer, ready to run.</returns>
    IFlowRun Prepare(FlowSettings settings, Shape shape, IReadOnlyDictionary<string, NdArray> parameters, bool gradients);
}
