using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Emission;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>Layers that are calls of one another, run as one composite definition and one by one.</summary>
/// <param name="Shapes">The shapes of the group's inputs.</param>
/// <param name="Calls">The layers in order.</param>
sealed record Group(Shape[] Shapes, params GroupCall[] Calls)
{
    static readonly Dictionary<string, string> Texts = new[] { typeof(Tensor).Assembly, typeof(Relu).Assembly }
        .SelectMany(a => a.GetCustomAttributes<LayerDefinitionAttribute>()).ToDictionary(a => a.Definition.FullName!, a => a.Ir);

    /// <summary>The definition of each layer, as it comes with its assembly.</summary>
    public IReadOnlyList<GroupMember> Members => [.. Calls.Select(c => new GroupMember(DefinitionOf(c.Layer), c.From))];

    /// <summary>The group as one definition.</summary>
    public CompositeLayer Composite => Composition.Of(Members, out var why) ?? throw new InvalidOperationException(why);

    static DifferentiatedLayer DefinitionOf(ILayer layer)
    {
        var type = layer.GetType();
        var (model, plan) = LayerText.Read(Texts[(type.Name == "Layer" ? type.DeclaringType! : type).FullName!])!.Value;
        return new DifferentiatedLayer(model, model, plan);
    }

    /// <summary>Compiles composites.</summary>
    /// <param name="groups">The groups.</param>
    /// <returns>The assembly that they are in.</returns>
    public static Assembly Compile(IEnumerable<Group> groups)
    {
        var sources = groups.Select(g => CompositeEmitter.Emit(g.Composite, default).Text);
        var compilation = GeneratorHarness.Compilation([.. sources]).AddReferences(MetadataReference.CreateFromFile(typeof(Relu).Assembly.Location));
        var driver = GeneratorHarness.Driver(new GpuLayerGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return new GeneratorRun((CSharpCompilation)updated, driver.GetRunResult().Results.Single()).Load();
    }

    /// <summary>The composite as a layer that is run like any other.</summary>
    /// <param name="assembly">The assembly that it is in.</param>
    /// <returns>The layer.</returns>
    public ILayer In(Assembly assembly) => new CompositeInstance(
        Activator.CreateInstance(
            assembly.GetType($"{CompositeLayer.In}.{Composite.Layer.Model.Name}", throwOnError: true)!,
            [.. Calls.Select(c => c.Layer).Where(l => l.GetType().Name != "Layer")])!,
        new LayerInfo(
            Composite.Layer.Model.Name,
            [.. Composite.Layer.Model.Inputs.Select(i => new InputInfo(i.Name, i.Rank, i.HasRest, Composite.Layer.Plan.Differentiable.Contains(i.Name)))],
            [.. Calls.SelectMany(c => c.Layer.Info.Parameters)],
            []),
        [.. Calls.SelectMany(c => c.Layer.Parameters)]);

    /// <summary>A composite, of which only what execution asks for is known.</summary>
    sealed class CompositeInstance(object composite, LayerInfo info, IReadOnlyList<Parameter> parameters) : ILayer
    {
        public LayerInfo Info => info;

        public IReadOnlyList<Parameter> Parameters => parameters;

        public Shape OutputShape(IReadOnlyList<Shape> inputs) => throw new NotSupportedException();

        public IReadOnlyList<Shape> ExampleShapes(int extent) => throw new NotSupportedException();

        public View Reference(IReadOnlyList<View> inputs) => throw new NotSupportedException();

        public LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
        {
            try
            {
                return (LayerSteps)composite.GetType().GetMethod("Plan")!.Invoke(composite, [plan, inputs, gradients])!;
            }
            catch (TargetInvocationException e) when (e.InnerException is ArgumentException refused)
            {
                throw refused;
            }
        }
    }
}
