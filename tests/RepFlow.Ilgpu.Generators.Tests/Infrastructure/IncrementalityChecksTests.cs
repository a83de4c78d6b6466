using Microsoft.CodeAnalysis;
using Xunit.Sdk;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>The incrementality check finds what it is there for: each generator here makes one of the usual mistakes.</summary>
public sealed class IncrementalityChecksTests
{
    const string Source = "[GpuLayer] public static partial class Identity { [Map] static float Output(float x) => x; }";

    [Fact]
    public void A_generator_that_passes_names_is_incremental() => Check(context => context.TargetSymbol.Name, name => name);

    [Fact]
    public void A_symbol_in_a_model_is_found() =>
        Assert.ThrowsAny<XunitException>(() => Check(context => context.TargetSymbol, symbol => symbol.Name));

    [Fact]
    public void A_syntax_node_within_a_model_is_found() =>
        Assert.ThrowsAny<XunitException>(() => Check(context => (context.TargetSymbol.Name, new[] { (object)context.TargetNode }), model => model.Name));

    [Fact]
    public void A_model_that_compares_by_reference_is_found() =>
        Assert.ThrowsAny<XunitException>(() => Check(context => new[] { context.TargetSymbol.Name }, names => names[0]));

    [Fact]
    public void A_model_that_holds_a_position_is_found() =>
        Assert.ThrowsAny<XunitException>(() => Check(context => (context.TargetSymbol.Name, context.TargetNode.SpanStart), model => model.Name));

    static void Check<TModel>(Func<GeneratorAttributeSyntaxContext, TModel> transform, Func<TModel, string> name) =>
        Incrementality.Check(new Generator<TModel>(transform, name), Source);

#pragma warning disable RS1038, RS1041, RS1042 // Not a generator that a compiler loads.
    sealed class Generator<TModel>(Func<GeneratorAttributeSyntaxContext, TModel> transform, Func<TModel, string> name) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            var models = context.SyntaxProvider.ForAttributeWithMetadataName("RepFlow.Ilgpu.GpuLayerAttribute", (_, _) => true, (found, _) => transform(found));
            context.RegisterSourceOutput(models, (output, model) => output.AddSource(name(model), "// " + name(model)));
        }
    }
#pragma warning restore RS1038, RS1041, RS1042
}
