namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A definition or its adjoints have more nodes than an <see cref="ExprBuilder"/> makes.</summary>
sealed class TooManyNodesException(string? stage = null) : Exception
{
    /// <summary>The stage whose adjoint was being derived; null while the definition was read.</summary>
    public string? Stage { get; } = stage;
}
