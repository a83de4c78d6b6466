using System.Collections.Immutable;
using System.Reflection;
using ILGPU.Backends;
using ILGPU.IR.Transformations;

namespace RepFlow.Ilgpu.Devices;

/// <summary>What ILGPU does to a kernel before it writes its text.</summary>
static class BackendSteps
{
    static readonly PropertyInfo transformers =
        typeof(Backend).GetProperty("KernelTransformers", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingMemberException(nameof(Backend), "KernelTransformers");

    /// <summary>Adds a step behind all others.</summary>
    /// <param name="backend">The compiler.</param>
    /// <param name="step">The step.</param>
    internal static void Append(Backend backend, Transformation step)
    {
        var steps = (ImmutableArray<Transformer>)transformers.GetValue(backend)!;
        transformers.SetValue(backend, steps.Add(Transformer.Create(TransformerConfiguration.Empty, step)));
    }
}
