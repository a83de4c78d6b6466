using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>Parameters that are updated alike. They lie one behind the other in device memory, and one kernel updates all of them.</summary>
/// <param name="Parameters">The parameters. Those that are not learned, or have no gradient in the network, stay as they are.</param>
public sealed record ParameterGroup(IReadOnlyList<Parameter> Parameters)
{
    /// <summary>What the learning rate is multiplied with.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>The factor of the L2 penalty's gradient.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// The learned parameters of a network in groups of the same <see cref="Parameter.LearningRateScale"/>, which for the parameters of the flow is 0.01, and of the same
    /// weight decay.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="weightDecay">The weight decay.</param>
    /// <param name="decaysVectors">Whether parameters of one axis decay too: biases, and the scale and shift of normalisations.</param>
    /// <returns>The groups, in the order of their first parameters.</returns>
    public static IReadOnlyList<ParameterGroup> Of(ILayer network, double weightDecay = 0, bool decaysVectors = true)
    {
        ArgumentNullException.ThrowIfNull(network);
        return
        [
            .. network.Info.Parameters.Zip(network.Parameters)
                .Where(named => named.First.Learned && named.Second.Learned)
                .Select(named => named.Second)
                .GroupBy(parameter => (parameter.LearningRateScale, WeightDecay: decaysVectors || parameter.Shape.Rank > 1 ? weightDecay : 0))
                .Select(group => new ParameterGroup([.. group]) { RateFactor = group.Key.LearningRateScale, WeightDecay = group.Key.WeightDecay }),
        ];
    }
}
