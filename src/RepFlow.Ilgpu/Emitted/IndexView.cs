using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Integers in kernels: those of an <see cref="IndexBuffer"/>, which are bytes or words, or of a tensor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "Views are not compared.")]
public struct IndexView
{
    readonly int isNarrow;
    ArrayView<byte> bytes;
    ArrayView<int> words;

    /// <summary>Integers below 256.</summary>
    /// <param name="bytes">Where they are.</param>
    public IndexView(ArrayView<byte> bytes) => (isNarrow, this.bytes, words) = (1, bytes, default);

    /// <summary>Integers.</summary>
    /// <param name="words">Where they are.</param>
    public IndexView(ArrayView<int> words) => (isNarrow, bytes, this.words) = (0, default, words);

    /// <summary>The integers of what holds some: an <see cref="IndexBuffer"/>, or a tensor of integers.</summary>
    /// <param name="source">What holds them.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentException">It is a tensor of real numbers.</exception>
    public static IndexView Of(Placeable source) => source switch
    {
        IndexBuffer buffer => buffer.View,
        Tensor tensor => new(tensor.View<int>()),
        _ => throw new ArgumentException("There are no integers in it.", nameof(source)),
    };

    /// <summary>An integer; of a larger one than the buffer is for, the lowest byte is kept.</summary>
    /// <param name="index">Which.</param>
    public int this[int index]
    {
        readonly get => isNarrow != 0 ? bytes[index] & 0xFF : words[index];
        set
        {
            if (isNarrow != 0)
            {
                bytes[index] = (byte)(value & 0xFF);
            }
            else
            {
                words[index] = value;
            }
        }
    }

    /// <summary>Those of a tensor, for hand-written kernels.</summary>
    public readonly ArrayView<int> Words => words;

    /// <summary>The address of the first of them, on the host.</summary>
    /// <returns>The address.</returns>
    public readonly unsafe IndexPointer HostPointer() => isNarrow != 0 ? new(bytes.HostPointer()) : new(words.HostPointer());
}
