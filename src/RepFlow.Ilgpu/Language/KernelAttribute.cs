namespace RepFlow.Ilgpu;

/// <summary>
/// A stage written by hand as an ILGPU kernel: a static method <c>void Name&lt;T&gt;(Index1D index, ArrayView&lt;T&gt; …, int …)</c>.
/// </summary>
/// <remarks>
/// An <c>ArrayView&lt;T&gt;</c> parameter is the input, parameter or earlier stage of its name; the one named after the method (in camel
/// case) is what the kernel writes, and the kernel runs once for each of its elements. <c>T</c>, <see cref="int"/>, <see cref="float"/> and
/// <see cref="bool"/> parameters are hyper-parameters of those names. The shape of the result is that of the first view, unless <see cref="Shape"/> names a
/// method that computes it. No adjoint can be derived from it: the definition declares one with <see cref="AdjointAttribute"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute : Attribute
{
    /// <summary>The name of a method that returns the result's <see cref="Ilgpu.Shape"/> from the shapes of views named like its parameters.</summary>
    public string? Shape { get; init; }
}
