using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Networks;

namespace RepFlow.Ilgpu.Generators;

/// <summary>The step of the generator after the parsing of networks: the layers of all networks in groups.</summary>
static class GroupingStep
{
    /// <summary>Groups the layers of networks, each by itself, so that what goes wrong in one leaves the others as they are.</summary>
    /// <param name="networks">All networks of the project.</param>
    /// <param name="own">The definitions of the project.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The networks, and the composites that they call.</returns>
    public static (ValueList<StepResult<GroupedNetwork>> Networks, ValueList<StepResult<CompositeLayer>> Composites) Run(
        IReadOnlyList<NetworkModel> networks, IReadOnlyList<DifferentiatedLayer> own, CancellationToken cancellation)
    {
        var grouping = new NetworkGrouping(own, cancellation);
        var grouped = networks.Select(network => StepResult<GroupedNetwork>.Of(StepSubject.Of(network, network), () => (grouping.Group(network), []), cancellation)
            .Of(group => StepSubject.Of(group, network))).ToList();

        // Those of another name are others, although they do the same.
        return (new(grouped), new(grouping.Composites.Select(c =>
            StepResult<CompositeLayer>.Of(StepSubject.Of((c.Layer.Layer.Model.Name, c.Layer), c.Network), () => (c.Layer, []), cancellation))));
    }
}
