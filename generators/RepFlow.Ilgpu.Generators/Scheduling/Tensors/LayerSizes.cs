using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Scheduling.Tensors;

/// <summary>
/// What an execution knows of sizes: the shapes of the tensors that it allocates, and what the definition's methods make of shapes, in an order in which
/// each follows from those before it. An extent is called after the tensor and axis that it is first met at.
/// </summary>
sealed class LayerSizes
{
    readonly LayerModel model;
    readonly LayerTensors tensors;
    readonly List<NamedSize> entries = [];
    readonly Dictionary<string, int> shapes = new();
    readonly Dictionary<Symbol.ExtentCall, int> calls = new();
    readonly Dictionary<Expr, (string Tensor, int Axis)> axes = new();

    /// <summary>Names the sizes of a definition.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="others">What else of sizes is computed.</param>
    public LayerSizes(LayerModel model, LayerTensors tensors, IEnumerable<Expr> others)
    {
        (this.model, this.tensors) = (model, tensors);
        for (var at = 0; at < model.Inputs.Count; at++)
        {
            Add(model.Inputs[at].Name, new NamedSize.Input(model.Inputs[at].Name, at));
        }

        foreach (var parameter in model.Parameters)
        {
            Add(parameter.Property, new NamedSize.Parameter(parameter.Property, parameter.Shown));
        }

        // What a check needs is computed as late as may be: a method of shapes, and a shape that such a method makes something of, only once other checks have passed.
        Checks = model.Checks.Where(c => !c.Left.IsConst || !c.Right.IsConst).OrderBy(c => Calls([c.Left, c.Right]).Any()).Select(check =>
        {
            AddCalls([check.Left, check.Right]);
            return (check, entries.Count);
        }).ToList();
        foreach (var tensor in tensors.StageResults.Select(r => r.Tensor).Concat(tensors.Results))
        {
            AddShape(tensor);
        }

        AddCalls(others);
    }

    /// <summary>All sizes.</summary>
    public IReadOnlyList<NamedSize> Entries => entries;

    /// <summary>The definition's checks in their order, each with how many of the sizes are known then; the others are only computed once all have passed.</summary>
    public IReadOnlyList<(ShapeCheck Check, int Known)> Checks { get; }

    /// <summary>The size that is a tensor's shape; null where its extents have to be put together.</summary>
    public NamedSize? ShapeOf(string tensor)
    {
        if (shapes.TryGetValue(tensor, out var at))
        {
            return entries[at];
        }

        var shape = tensors.Shape(tensor);
        return shape.Count == 1 && shape[0].Symbol is Symbol.Rest ? null : shapes.Where(s => tensors.Shape(s.Key).SequenceEqual(shape)).Select(s => entries[s.Value]).FirstOrDefault();
    }

    /// <summary>The size that an expression is, and the axis of the tensor whose shape that is: of those that are known before another.</summary>
    public (NamedSize Size, int? Axis)? Find(Expr e, int before = int.MaxValue)
    {
        if (e.Symbol is Symbol.ExtentCall call)
        {
            return (entries[calls[call]], null);
        }

        // That an extent is another tensor's too is known only once the checks have passed.
        var isGiven = e.Symbol is Symbol.Size && before <= entries.Count;
        var (tensor, axis) = !isGiven && axes.TryGetValue(e, out var named) ? named : e.Symbol is Symbol.Size of && shapes.ContainsKey(of.Name) ? (of.Name, of.Axis) : (null, 0);
        return tensor is not null && shapes[tensor] < before ? (entries[shapes[tensor]], axis) : null;
    }

    void Add(string tensor, NamedSize size)
    {
        shapes[tensor] = entries.Count;
        entries.Add(size);
        foreach (var (extent, axis) in tensors.Shape(tensor).Select((e, at) => (e, at)).Where(a => (a.e.Args.Count > 0 || a.e.Symbol is Symbol.Size) && !axes.ContainsKey(a.e)))
        {
            axes[extent] = (tensor, axis);
        }
    }

    void AddShape(string tensor)
    {
        if (shapes.ContainsKey(tensor))
        {
            return;
        }

        var kernel = model.Stages.Select(s => s.Body).OfType<StageBody.Kernel>().FirstOrDefault(k => k.Output == tensor);
        foreach (var view in kernel is null ? [] : kernel.ShapeViews.Append(kernel.Inputs[0]))
        {
            AddShape(view);
        }

        if (kernel is { ShapeMethod: { } method })
        {
            Add(tensor, new NamedSize.Call(tensor, method, kernel.ShapeViews, IsShape: true, null));
        }
        else if (kernel is not null)
        {
            Add(tensor, new NamedSize.Same(tensor, kernel.Inputs[0]));
        }
        else
        {
            var shape = tensors.Shape(tensor);
            AddCalls(shape);
            Add(tensor, new NamedSize.Extents(tensor, shape));
        }
    }

    static IEnumerable<Symbol.ExtentCall> Calls(IEnumerable<Expr> values) => values.Nodes().Select(n => n.Symbol).OfType<Symbol.ExtentCall>();

    void AddCalls(IEnumerable<Expr> values)
    {
        foreach (var call in Calls(values).Where(c => !calls.ContainsKey(c)))
        {
            foreach (var tensor in call.Tensors)
            {
                AddShape(tensor);
            }

            if (!calls.ContainsKey(call))
            {
                var name = Names.Camel(call.Method.Name) + "Extent" + call.Axis;
                calls[call] = entries.Count;
                entries.Add(new NamedSize.Call(entries.Any(e => e.Name == name) ? $"{name}_{calls.Count}" : name, call.Method, call.Tensors, IsShape: false, call.Axis));
            }
        }
    }
}
