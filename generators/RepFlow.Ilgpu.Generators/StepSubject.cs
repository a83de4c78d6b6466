using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Ir.Networks;

namespace RepFlow.Ilgpu.Generators;

/// <summary>What a step of the generator works on: all that the step makes follows from it, and what is wrong is said of it.</summary>
/// <param name="Model">What the step is given; where it is equal, so is what the step makes.</param>
/// <param name="Type">The name in metadata of the class that problems are reported on.</param>
/// <param name="Name">What the class is called.</param>
sealed record StepSubject(object Model, string Type, string Name)
{
    /// <summary>What makes the expressions of the model; null where it has none.</summary>
    public ExprBuilder? Builder { get; init; }

    /// <summary>What is reported where the model cannot be compiled.</summary>
    public DiagnosticDescriptor Unsupported => Builder is null ? Descriptors.BadNetwork : Descriptors.BadDefinition;

    /// <summary>A definition.</summary>
    public static StepSubject Of(LayerModel definition) => new(definition, definition.MetadataName, definition.Name) { Builder = definition.Builder };

    /// <summary>Something that is made of a network.</summary>
    /// <param name="model">What.</param>
    /// <param name="network">The network.</param>
    public static StepSubject Of(object model, NetworkModel network) => new(model, network.MetadataName, network.Name);
}
