using System.Buffers.Binary;
using System.Text;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints.PyTorch;

/// <summary>Writes pickles of protocol 2, instruction by instruction: also such as Python would not write.</summary>
sealed class PickleWriter
{
    readonly List<byte> bytes = [0x80, 2];

    /// <summary>The pickle, ended.</summary>
    public byte[] Ended => [.. bytes, (byte)'.'];

    /// <summary>Instructions as they are.</summary>
    public PickleWriter Op(params byte[] instructions)
    {
        bytes.AddRange(instructions);
        return this;
    }

    /// <summary>Text.</summary>
    public PickleWriter Text(string text)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        return Op((byte)'X').Op(length).Op(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A whole number.</summary>
    public PickleWriter Number(long number)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, number);
        return Op(0x8a, 8).Op(eight);
    }

    /// <summary>A name.</summary>
    public PickleWriter Global(string module, string name) => Op((byte)'c').Op(Encoding.Latin1.GetBytes($"{module}\n{name}\n"));

    /// <summary>A tuple of what is written in between.</summary>
    public PickleWriter Tuple(Action<PickleWriter> items)
    {
        Op((byte)'(');
        items(this);
        return Op((byte)'t');
    }

    /// <summary>A tuple of numbers.</summary>
    public PickleWriter Numbers(params long[] numbers) => Tuple(tuple => Array.ForEach(numbers, number => tuple.Number(number)));

    /// <summary>A dictionary of what is written in between.</summary>
    public PickleWriter Dictionary(Action<PickleWriter> entries)
    {
        Op((byte)'}', (byte)'(');
        entries(this);
        return Op((byte)'u');
    }

    /// <summary>A tensor of singles.</summary>
    public PickleWriter Tensor(string key, long count, long offset, long[] shape, long[] strides, bool isLegacy = false) =>
        Global("torch._utils", "_rebuild_tensor_v2").Tuple(arguments => arguments
            .Tuple(id => id
                .Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Number(count).Op(isLegacy ? [(byte)'N'] : [])).Op((byte)'Q')
            .Number(offset).Numbers(shape).Numbers(strides).Op(0x89).Global("collections", "OrderedDict").Op((byte)')', (byte)'R')).Op((byte)'R');
}
