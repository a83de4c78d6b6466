using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Training;

/// <summary>What an ONNX graph and the graphs inside it have in common: names, weights and constants, each once.</summary>
/// <param name="parameters">The names of the network's parameters.</param>
sealed class OnnxTensors(IReadOnlyDictionary<Parameter, string> parameters)
{
    /// <summary>The number of a type of elements: singles.</summary>
    public const int Float = 1;

    /// <summary>Whole numbers of 64 bits, as operators take positions, and so inputs of integers.</summary>
    public const int Integer = 7;

    /// <summary>True or false.</summary>
    public const int Bool = 9;

    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly Dictionary<(Parameter, Shape), OnnxValue> weights = [];
    readonly Dictionary<string, OnnxValue> constants = new(StringComparer.Ordinal);

    /// <summary>All weights and constants, messages TensorProto.</summary>
    public List<ProtoMessage> Messages { get; } = [];

    /// <summary>The shapes of inputs and of layers' results, by name.</summary>
    public Dictionary<string, Shape> Shapes { get; } = new(StringComparer.Ordinal);

    /// <summary>The layer that is being translated, by the names of fields.</summary>
    public string Layer { get; set; } = "";

    /// <summary>A name that nothing has yet.</summary>
    /// <param name="wanted">The name, if it is free; else with a number.</param>
    /// <returns>The name.</returns>
    public string Unique(string wanted)
    {
        var name = wanted;
        for (var number = 1; !names.Add(name); number++)
        {
            name = $"{wanted}.{number}";
        }

        return name;
    }

    /// <summary>The values of a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="shape">The shape in the graph, of as many elements.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Weights(Parameter parameter, Shape shape)
    {
        if (!weights.TryGetValue((parameter, shape), out var value))
        {
            var name = parameters.TryGetValue(parameter, out var known) ? known : $"{Layer}.weights";
            float[] values = [.. parameter.Values.Select(number => (float)number)];
            weights[(parameter, shape)] = value = Add(name, Float, [.. shape.Select(extent => (long)extent)], values);
        }

        return value;
    }

    /// <summary>A real number, without an axis.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Number(float number) => Constant<float>($"number {number:R}", Float, [], [number]);

    /// <summary>Whole numbers along an axis.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Integers(long[] numbers) => Constant($"integers {string.Join(' ', numbers)}", Integer, [numbers.Length], numbers);

    /// <summary>A whole number, without an axis.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Scalar(long number) => Constant<long>($"integer {number}", Integer, [], [number]);

    /// <summary>The value true.</summary>
    /// <returns>The tensor.</returns>
    public OnnxValue True() => Constant<byte>("true", Bool, [], [1]);

    OnnxValue Constant<T>(string name, int type, long[] shape, T[] values)
        where T : unmanaged
    {
        if (!constants.TryGetValue(name, out var value))
        {
            constants[name] = value = Add(name, type, shape, values);
        }

        return value;
    }

    OnnxValue Add<T>(string wanted, int type, long[] shape, T[] values)
        where T : unmanaged
    {
        var name = Unique(wanted);
        ReadOnlyMemory<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        Messages.Add(new ProtoMessage().Add(1, shape).Add(2, type).Add(8, name).Add(9, bytes));
        return new OnnxValue(name);
    }
}
