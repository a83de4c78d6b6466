using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>What a pass works on.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
unsafe struct HostOperands<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The operand that holds the rows, as it is.</summary>
    public T* Rows;

    /// <summary>The operand that holds the rows, with its border where it has one.</summary>
    public T* A;

    /// <summary>The operand that holds the columns.</summary>
    public T* B;

    /// <summary>The result.</summary>
    public HostResult<T, TEpilogue> Result;

    /// <summary>As much scratch memory as the pass asked for.</summary>
    public T* Scratch;
}
