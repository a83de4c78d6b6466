using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>
/// A network that is trained by more than the loss of its result: by losses of its own, of what it computes on the way, with weights that it decides. Where it predicts, none of that is computed.
/// </summary>
/// <remarks>
/// It is two networks of the same parts: itself, for inference, and what <see cref="WithLoss"/> makes of it, by which a training step computes its loss and gradients. The losses are layers and sums
/// as any others, in the <c>Forward</c> of a class with <see cref="GpuNetworkAttribute"/> that holds the network.
/// </remarks>
/// <example><code>
/// [GpuNetwork]
/// sealed partial class Objective(Classifier network, ILayer loss)
/// {
///     readonly Classifier network = network;
///     readonly ILayer loss = loss;
///
///     public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor targets)
///     {
///         var (logits, early) = network.Heads.Forward(x);
///         return (logits, loss.Forward(logits, targets) + (0.3f * loss.Forward(early, targets)));
///     }
/// }
/// </code></example>
public interface ILossNetwork : INetwork
{
    /// <summary>The network as it is trained.</summary>
    /// <param name="loss">The loss of a result, a layer of two inputs: the result and the targets.</param>
    /// <returns>
    /// A network of this one's parts. Its inputs are this one's, then those that only training has, and the targets at last; its results are this one's first, as it is
    /// in training, and the whole loss, one number.
    /// </returns>
    INetwork WithLoss(ILayer loss);

    /// <summary>The shapes of the inputs that only training has.</summary>
    /// <param name="inputs">The shapes of the network's own inputs.</param>
    /// <returns>One for each.</returns>
    IReadOnlyList<Shape> TrainingInputs(IReadOnlyList<Shape> inputs) => [];
}
