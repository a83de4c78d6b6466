namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An argument of a hand-written kernel, after the index: one of the kinds that are nested here, and no other.</summary>
abstract record KernelArgument
{
    KernelArgument()
    {
    }

    /// <summary>A tensor that is read or written.</summary>
    /// <param name="Tensor">Which.</param>
    /// <param name="IsInteger">Whether it has integers.</param>
    public sealed record View(string Tensor, bool IsInteger) : KernelArgument;

    /// <summary>A hyper-parameter.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">The parameter's type in C#; null for the type that the kernel is generic over.</param>
    public sealed record Number(string Name, string? Type) : KernelArgument;
}
