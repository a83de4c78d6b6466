namespace RepFlow.Ilgpu.Training;

/// <summary>An ONNX graph that is being made: what a translation of a layer adds its operators to.</summary>
/// <remarks>Operators, their inputs and attributes: ONNX's Operators.md, those of opset 17.</remarks>
public sealed class OnnxGraph
{
    readonly OnnxTensors tensors;
    readonly List<ProtoMessage> nodes = [];

    internal OnnxGraph(OnnxTensors tensors) => this.tensors = tensors;

    /// <summary>Adds an operator of one result.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>Its result.</returns>
    /// <example><code>var y = graph.Add("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }));</code></example>
    public OnnxValue Add(string operation, IReadOnlyList<OnnxValue> inputs, params ReadOnlySpan<(string Name, OnnxArgument Value)> attributes) =>
        Add(operation, inputs, 1, attributes)[0];

    /// <summary>Adds an operator that takes some positions of an axis.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="start">The first position; counted from the end, if it is negative.</param>
    /// <param name="end">Before which position it ends; counted from the end, if it is negative.</param>
    /// <returns>The part.</returns>
    public OnnxValue Slice(OnnxValue value, long axis, long start, long end = long.MaxValue) =>
        Add("Slice", [value, Integers(start), Integers(end), Integers(axis)]);

    /// <summary>The values of a parameter, under its name in the network.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="shape">Its shape in the graph, of as many elements; its own if not given.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Weights(Parameter parameter, Shape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return tensors.Weights(parameter, shape ?? parameter.Shape);
    }

    /// <summary>A real number, without an axis.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The tensor.</returns>
    public OnnxValue Number(double value) => tensors.Number((float)value);

    /// <summary>Whole numbers, as operators take extents, axes and positions.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The tensor, of one axis.</returns>
    public OnnxValue Integers(params long[] values) => tensors.Integers(values);

    /// <summary>The shape of an input, or of a layer's result, for the inputs that the export is given. The first extent may be another when the graph runs.</summary>
    /// <param name="value">The input or result.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="ArgumentException">It is something that a translation made in between.</exception>
    public Shape ShapeOf(OnnxValue value) => tensors.Shapes.TryGetValue(value.Name, out var shape)
        ? shape
        : throw new ArgumentException($"Only of inputs and results of layers the shape is known; '{value.Name}' is neither.");

    /// <summary>Adds a loop (operator Loop) that makes new states of old ones.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="states">The states at the start.</param>
    /// <param name="round">Makes the next states, in a graph of its own; it may read all that is outside.</param>
    /// <returns>The states at the end.</returns>
    public IReadOnlyList<OnnxValue> Loop(
        int rounds, IReadOnlyList<OnnxValue> states, Func<OnnxGraph, IReadOnlyList<OnnxValue>, IReadOnlyList<OnnxValue>> round)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(round);
        var inner = new OnnxGraph(tensors);
        var (number, condition) = (Fresh("round"), Fresh("goes_on"));
        var before = states.Select(_ => Fresh("state")).ToList();
        var after = round(inner, before);
        var body = inner.ToMessage(
            Fresh("body").Name,
            [Described(number, OnnxTensors.Integer, []), Described(condition, OnnxTensors.Bool, []), .. before.Select(State)],
            [Described(inner.Add("Identity", [condition]), OnnxTensors.Bool, []), .. after.Select(State)],
            []);
        return Add("Loop", [tensors.Scalar(rounds), tensors.True(), .. states], states.Count, ("body", OnnxArgument.Of(body)));

        OnnxValue Fresh(string name) => new(tensors.Unique($"{tensors.Layer}/{name}"));

        static ProtoMessage State(OnnxValue state) => Described(state, OnnxTensors.Float, null);
    }

    /// <summary>Gives a tensor another name.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="name">A name that nothing has.</param>
    /// <returns>The tensor under that name.</returns>
    internal OnnxValue Rename(OnnxValue value, string name)
    {
        nodes.Add(new ProtoMessage().Add(1, value.Name).Add(2, name).Add(4, "Identity"));
        return new OnnxValue(name);
    }

    /// <summary>An input or output of a graph.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="extents">A number or a word for each axis; null where nothing is said of them.</param>
    /// <returns>The message ValueInfoProto.</returns>
    internal static ProtoMessage Described(OnnxValue value, int type, IReadOnlyList<string>? extents)
    {
        var tensor = new ProtoMessage().Add(1, type);
        if (extents is not null)
        {
            tensor.Add(2, new ProtoMessage().Add(1, extents.Select(extent =>
                long.TryParse(extent, out var number) ? new ProtoMessage().Add(1, number) : new ProtoMessage().Add(2, extent))));
        }

        return new ProtoMessage().Add(1, value.Name).Add(2, new ProtoMessage().Add(1, tensor));
    }

    /// <summary>The graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="weights">The weights and constants that belong to it.</param>
    /// <returns>The message GraphProto.</returns>
    internal ProtoMessage ToMessage(
        string name, IEnumerable<ProtoMessage> inputs, IEnumerable<ProtoMessage> outputs, IEnumerable<ProtoMessage> weights) =>
        new ProtoMessage().Add(1, nodes).Add(2, name).Add(5, weights).Add(11, inputs).Add(12, outputs);

    OnnxValue[] Add(string operation, IReadOnlyList<OnnxValue> inputs, int outputs, params ReadOnlySpan<(string Name, OnnxArgument Value)> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        var name = tensors.Unique($"{tensors.Layer}/{operation}");
        OnnxValue[] results = outputs == 1
            ? [new(name)]
            : [.. Enumerable.Range(0, outputs).Select(at => new OnnxValue(tensors.Unique($"{name}.{at}")))];
        var node = new ProtoMessage();
        foreach (var input in inputs)
        {
            node.Add(1, input.Name);
        }

        foreach (var result in results)
        {
            node.Add(2, result.Name);
        }

        node.Add(3, name).Add(4, operation);
        foreach (var (attribute, value) in attributes)
        {
            node.Add(5, value.Named(attribute));
        }

        nodes.Add(node);
        return results;
    }
}
