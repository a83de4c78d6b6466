using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>The address of integers of an <see cref="IndexBuffer"/> on the host: of bytes, or of words.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "Addresses are not compared.")]
public readonly unsafe struct IndexPointer
{
    readonly byte* address;
    readonly int shift;

    /// <summary>Integers below 256.</summary>
    /// <param name="bytes">Where they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndexPointer(byte* bytes)
        : this(bytes, 0)
    {
    }

    /// <summary>Integers.</summary>
    /// <param name="words">Where they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndexPointer(int* words)
        : this((byte*)words, 2)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    IndexPointer(byte* address, int shift)
    {
        this.address = address;
        this.shift = shift;
    }

    /// <summary>Whether they are bytes.</summary>
    internal bool IsNarrow => shift == 0;

    /// <summary>Where they are, if they are bytes.</summary>
    internal byte* Bytes => address;

    /// <summary>Where they are, if they are words.</summary>
    internal int* Words => (int*)address;

    /// <summary>An integer.</summary>
    /// <param name="index">Which.</param>
    public int this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNarrow ? Bytes[index] : Words[index];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            if (IsNarrow)
            {
                Bytes[index] = (byte)value;
            }
            else
            {
                Words[index] = value;
            }
        }
    }

    /// <summary>The address of an integer further on.</summary>
    /// <param name="pointer">The address.</param>
    /// <param name="distance">How far.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SuppressMessage("Usage", "CA2225", Justification = "Emitted code uses the operator.")]
    public static IndexPointer operator +(IndexPointer pointer, int distance) => new(pointer.address + ((long)distance << pointer.shift), pointer.shift);
}
