namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>What a pass works on.</summary>
/// <typeparam name="T">float or double.</typeparam>
unsafe struct HostOperands<T>
    where T : unmanaged
{
    /// <summary>The operand that holds the rows.</summary>
    public T* A;

    /// <summary>The operand that holds the columns.</summary>
    public T* B;

    /// <summary>The result.</summary>
    public T* Result;

    /// <summary>As much scratch memory as the pass asked for.</summary>
    public T* Scratch;

    /// <summary>Whether the result is added to.</summary>
    public bool Accumulate;
}
