using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>What emitted code does with shapes: check them when a layer is prepared, and put references together.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LayerShapes
{
    /// <summary>Checks the number and ranks of a layer's inputs.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="inputs">The shapes given.</param>
    /// <param name="expected">
    /// The inputs' names, the number of axes that are read one by one, and whether any others may follow: those are the same of all such inputs.
    /// </param>
    /// <returns>The extents of the axes that follow; a shape of no axes where no input has such.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static Shape Check(string layer, IReadOnlyList<Shape> inputs, params (string Name, int Rank, bool HasRest)[] expected)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(expected);
        if (inputs.Count != expected.Length)
        {
            throw new ArgumentException($"{layer} takes {expected.Length} inputs ({string.Join(", ", expected.Select(e => e.Name))}); {inputs.Count} were given.");
        }

        for (var at = 0; at < expected.Length; at++)
        {
            var (name, rank, hasRest) = expected[at];
            if (hasRest ? inputs[at].Rank < rank : inputs[at].Rank != rank)
            {
                var axes = $"{(hasRest ? "at least " : "")}{rank} {(rank == 1 ? "axis" : "axes")}";
                throw new ArgumentException($"{layer}: '{name}' must have {axes}; its shape is {inputs[at]}.");
            }
        }

        var first = Array.FindIndex(expected, e => e.HasRest);
        if (first < 0)
        {
            return default;
        }

        var rest = After(inputs[first], expected[first].Rank);
        for (var at = first + 1; at < expected.Length; at++)
        {
            var (name, rank, hasRest) = expected[at];
            if (hasRest && After(inputs[at], rank) != rest)
            {
                var (other, before, _) = expected[first];
                throw new ArgumentException((rank == 0 && before == 0
                    ? $"{layer}: '{name}' must have the shape of '{other}', {rest}"
                    : $"{layer}: the axes of '{name}' after the first {rank} must be those of '{other}' after the first {before}, {rest}")
                    + $"; its shape is {inputs[at]}.");
            }
        }

        return rest;
    }

    /// <summary>A view as stages read it that have one index for the rest of its axes.</summary>
    /// <param name="view">The view.</param>
    /// <param name="rank">The number of axes before the rest.</param>
    /// <returns>The same elements, the rest of the axes as one.</returns>
    public static View WithRest(View view, int rank)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new View(view.Values, [.. view.Shape.Take(rank), After(view.Shape, rank).Count]);
    }

    static Shape After(Shape shape, int rank) => [.. shape.Skip(rank)];

    /// <summary>The shapes of views.</summary>
    /// <param name="views">The views.</param>
    /// <returns>Their shapes, in order.</returns>
    public static Shape[] Of(IReadOnlyList<View> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        return [.. views.Select(view => view.Shape)];
    }

    /// <summary>The shapes of tensors.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <returns>Their shapes, in order.</returns>
    public static Shape[] Of(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return [.. tensors.Select(tensor => tensor.Shape)];
    }

    /// <summary>Checks the ranks of a layer's parameters.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="parameters">The parameters' names, shapes and the ranks that the stages read them with.</param>
    /// <exception cref="ArgumentException">One does not fit.</exception>
    public static void CheckParameters(string layer, params ReadOnlySpan<(string Name, Shape Shape, int Rank)> parameters)
    {
        foreach (var (name, shape, rank) in parameters)
        {
            if (shape.Rank != rank)
            {
                throw new ArgumentException($"{layer}: the parameter '{name}' is read with {rank} indices; its shape is {shape}.");
            }
        }
    }

    /// <summary>Requires two extents to be equal.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void Equal(string layer, int left, int right, string what)
    {
        if (left != right)
        {
            throw new ArgumentException($"{layer}: {what}; it has {left}, not {right}.");
        }
    }

    /// <summary>Requires one number to be less than another.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Ordered(string layer, int less, int more, string what)
    {
        if (less >= more)
        {
            throw new ArgumentException($"{layer}: {what}.");
        }
    }

    /// <summary>A view of zeros, which a reference implementation fills.</summary>
    /// <param name="shape">Its shape.</param>
    /// <returns>The view.</returns>
    public static View Zeros(Shape shape) => new(new double[shape.Count], shape);

    /// <summary>Puts views side by side.</summary>
    /// <param name="axis">Along which axis.</param>
    /// <param name="views">The views.</param>
    /// <returns>One view of all.</returns>
    public static View Concatenate(int axis, params View[] views)
    {
        ArgumentNullException.ThrowIfNull(views);
        var extents = views[0].Shape.ToArray();
        extents[axis] = views.Sum(v => v.Shape[axis]);
        var shape = new Shape(extents);
        var result = new double[shape.Count];
        var outer = extents.Take(axis).Aggregate(1, (a, b) => a * b);
        var inner = extents.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        for (int block = 0, at = 0; block < outer; block++)
        {
            foreach (var view in views)
            {
                var count = view.Shape[axis] * inner;
                Array.Copy(view.Values, block * count, result, at, count);
                at += count;
            }
        }

        return new View(result, shape);
    }

    /// <summary>Runs a hand-written kernel on the processor, element by element.</summary>
    /// <param name="shape">The result's shape.</param>
    /// <param name="inputs">The views that it reads.</param>
    /// <param name="kernel">Calls the kernel: with its index, with the views where they are of real numbers and where they are of integers, and with its result.</param>
    /// <returns>The result.</returns>
    public static View RunKernel(Shape shape, IReadOnlyList<View> inputs, Action<Index1D, ArrayView<double>[], ArrayView<int>[], ArrayView<double>> kernel)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(kernel);
        using var device = Device.Open("host");
        var tensors = inputs.Select(i => i is IntView ? Tensor.From<int>(device, i.Shape, [.. i.Values.Select(value => (int)value)]) : Tensor.From<double>(device, i.Shape, i.Values)).ToArray();
        using var result = Tensor.Allocate(device, Precision.Double, shape);
        var views = tensors.Select(t => t.Precision == Precision.Int32 ? default : t.View<double>()).ToArray();
        var integers = tensors.Select(t => t.Precision == Precision.Int32 ? t.View<int>() : default).ToArray();
        for (var at = 0; at < shape.Count; at++)
        {
            kernel(at, views, integers, result.View<double>());
        }

        var values = result.Read<double>();
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }

        return new View(values, shape);
    }
}
