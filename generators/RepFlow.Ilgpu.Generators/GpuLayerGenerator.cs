using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Parsing;

namespace RepFlow.Ilgpu.Generators;

/// <summary>Turns every [GpuLayer] definition of a compilation into kernels, adjoints and an execution.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class GpuLayerGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
            "RepFlow.Ilgpu.GpuLayerAttribute",
            static (_, _) => true,
            static (c, cancellation) => new ParseResult(LayerParser.Parse((INamedTypeSymbol)c.TargetSymbol, c.SemanticModel.Compilation, cancellation)))
            .WithTrackingName("Parse");
        var diagnostics = parsed.SelectMany(static (p, _) => p.Diagnostics).WithTrackingName("Diagnostics");
        context.RegisterSourceOutput(diagnostics, static (c, d) => c.ReportDiagnostic(d.ToDiagnostic()));
    }
}
