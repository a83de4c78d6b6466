namespace RepFlow.Ilgpu.Training;

/// <summary>The value of an operator's attribute: a number or some, a word. It is made of these where one is given.</summary>
public readonly struct OnnxArgument
{
    const int Float = 1;
    const int Integer = 2;
    const int Word = 3;
    const int Graph = 5;
    const int Integers = 7;

    readonly Action<ProtoMessage> write;

    OnnxArgument(int type, Action<ProtoMessage> write) => this.write = message =>
    {
        write(message);
        message.Add(20, type);
    };

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator OnnxArgument(long value) => new(Integer, message => message.Add(3, value));

    /// <summary>A real number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator OnnxArgument(float value) => new(Float, message => message.Add(2, value));

    /// <summary>Whole numbers.</summary>
    /// <param name="values">The numbers.</param>
    public static implicit operator OnnxArgument(long[] values) => new(Integers, message => message.Add(8, values));

    /// <summary>A word.</summary>
    /// <param name="value">The word.</param>
    public static implicit operator OnnxArgument(string value) => new(Word, message => message.Add(4, value));

    /// <summary>A graph, as a loop has.</summary>
    /// <param name="graph">The graph.</param>
    internal static OnnxArgument Of(ProtoMessage graph) => new(Graph, message => message.Add(6, graph));

    /// <summary>The attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The message AttributeProto.</returns>
    internal ProtoMessage Named(string name)
    {
        var message = new ProtoMessage().Add(1, name);
        write(message);
        return message;
    }
}
