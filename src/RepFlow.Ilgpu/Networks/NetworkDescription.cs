using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Networks;

/// <summary>What a network is for inputs of some shapes: the layers in the order in which they run, inside the networks that they belong to.</summary>
/// <param name="Name">The field's name; empty for a layer that is in none, as an activation is, and for the whole.</param>
/// <param name="Definition">The name of the layer or network.</param>
/// <param name="Outputs">The shapes of its results.</param>
/// <param name="Parameters">How many learned numbers it has that nothing before it has.</param>
/// <param name="Products">The multiply-adds of its contractions in the forward pass, those at zeros of a border included.</param>
/// <param name="Parts">What a network calls, in order; nothing of a layer.</param>
/// <param name="Number">The number of a layer among all that run, from 0; -1 of a network.</param>
/// <param name="Reads">Whose results a layer reads: the numbers of layers, and -1 for an input of the whole.</param>
public sealed record NetworkDescription(
    string Name,
    string Definition,
    IReadOnlyList<Shape> Outputs,
    long Parameters,
    long Products,
    IReadOnlyList<NetworkDescription> Parts,
    int Number,
    IReadOnlyList<int> Reads)
{
    /// <summary>All layers, in the order in which they run.</summary>
    public IEnumerable<NetworkDescription> Layers => Number >= 0 ? [this] : Parts.SelectMany(part => part.Layers);

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="inputs">The inputs' shapes.</param>
    /// <returns>The description.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit the network.</exception>
    public static NetworkDescription Of(INetwork network, Device device, IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(inputs);
        return new Describer(device).Describe("", network, [.. inputs.Select(shape => (shape, -1))]).Description;
    }

    sealed class Describer(Device device)
    {
        readonly HashSet<Parameter> known = new(ReferenceEqualityComparer.Instance);
        int layers;

        public (NetworkDescription Description, IReadOnlyList<(Shape Shape, int Layer)> Results) Describe(string name, ILayer part, IReadOnlyList<(Shape Shape, int Layer)> inputs)
        {
            if (part is not INetwork network)
            {
                var shapes = part.OutputShapes([.. inputs.Select(input => input.Shape)]);
                var own = part.Info.Parameters.Zip(part.Parameters).Where(p => p.First.Learned && known.Add(p.Second)).Sum(p => (long)p.Second.Shape.Count);
                var layer = new NetworkDescription(name, part.Info.Name, [.. shapes], own, Products(part, inputs), [], layers++, [.. inputs.Select(input => input.Layer)]);
                return (layer, [.. shapes.Select(shape => (shape, layer.Number))]);
            }

            var names = network.Parts.ToLookup(inner => inner.Layer, inner => inner.Name, ReferenceEqualityComparer.Instance);
            var parts = new List<NetworkDescription>();
            var results = network.Pass(inputs, (inner, values) =>
            {
                var called = names[inner].FirstOrDefault();
                var (description, made) = PartException.In(called ?? inner.Info.Name, () => Describe(called ?? "", inner, values));
                parts.Add(description);
                return made;
            });
            return (new NetworkDescription(
                name, part.Info.Name, [.. results.Select(result => result.Shape)], parts.Sum(p => p.Parameters), parts.Sum(p => p.Products), parts, -1, []), results);
        }

        long Products(ILayer layer, IReadOnlyList<(Shape Shape, int Layer)> inputs)
        {
            using var plan = new MemoryPlan(device, Precision.Single);
            layer.Plan(plan, plan.AddInputs(layer, inputs.Select(input => input.Shape)), Gradients.None);
            return plan.Products;
        }
    }
}
