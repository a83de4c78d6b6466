using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>The representation flow in ONNX's operators: taps are depthwise convolutions, the three cases of Eq. 4 two choices, the iterations a loop.</summary>
static class FlowTranslations
{
    const double Small = 1e-12;

    /// <summary>Adds the translations of both variants.</summary>
    /// <param name="export">The export.</param>
    public static void AddTo(OnnxExport export)
    {
        export.Translate<RepresentationFlow>((graph, layer, x) =>
        {
            var (first, second) = (x[0], x[1]);
            var (gradientX, gradientY) = (Sobel(graph, second, layer.ImageGradientX), Sobel(graph, second, layer.ImageGradientY));
            return Iterate(
                graph,
                (layer.Iterations, layer.Tau, layer.Lambda, layer.Theta),
                graph.Add("Sub", [second, first]),
                (gradientX, gradientY),
                graph.Add("Add", [graph.Add("Mul", [gradientX, gradientX]), graph.Add("Mul", [gradientY, gradientY])]),
                (g, u) => (Sobel(g, u, layer.FlowGradientX), Sobel(g, u, layer.FlowGradientY)),
                (g, px, py) => g.Add("Add", [Taps(g, px, layer.DivergenceX, 3, 1, 0), Taps(g, py, layer.DivergenceY, 2, 1, 0)]));
        });
        export.Translate<RepresentationFlowCvpr19>((graph, layer, x) =>
        {
            var (first, second) = (x[0], x[1]);
            var gradientX = Central(graph, first, second, layer.ImageGradientX, 3);
            var gradientY = Central(graph, first, second, layer.ImageGradientY, 2);
            var square = graph.Add("Add", [graph.Add("Mul", [gradientX, gradientX]), graph.Add("Mul", [gradientY, gradientY])]);
            return Iterate(
                graph,
                (layer.Iterations, layer.Tau, layer.Lambda, layer.Theta),
                graph.Add("Add", [graph.Add("Sub", [second, first]), graph.Number(Small)]),
                (gradientX, gradientY),
                graph.Add("Add", [square, graph.Number(Small)]),
                (g, u) => (Forward(g, u, layer.FlowGradientX, 3), Forward(g, u, layer.FlowGradientY, 2)),
                (g, px, py) => g.Add(
                    "Add", [Taps(g, LastAsZero(g, px, 3), layer.DivergenceX, 3, 1, 0), Taps(g, LastAsZero(g, py, 2), layer.DivergenceY, 2, 1, 0)]));
        });
    }

    /// <summary>Algorithm 1 of the paper, of which the variants differ in gradients and divergence.</summary>
    static OnnxValue Iterate(
        OnnxGraph graph,
        (int Iterations, Parameter Tau, Parameter Lambda, Parameter Theta) layer,
        OnnxValue difference,
        (OnnxValue X, OnnxValue Y) image,
        OnnxValue square,
        Func<OnnxGraph, OnnxValue, (OnnxValue X, OnnxValue Y)> gradient,
        Func<OnnxGraph, OnnxValue, OnnxValue, OnnxValue> divergence)
    {
        var theta = graph.Weights(layer.Theta);
        var limit = graph.Add("Mul", [graph.Weights(layer.Lambda), theta]);
        var ratio = graph.Add("Div", [graph.Weights(layer.Tau), theta]);
        var bound = graph.Add("Mul", [limit, square]);
        var (below, above) = (graph.Add("Neg", [bound]), graph.Add("Neg", [limit]));
        var isSloping = graph.Add("Greater", [square, graph.Number(Small)]);
        var inverse = graph.Add("Where", [isSloping, graph.Add("Reciprocal", [square]), graph.Number(0)]);

        // Of floats 0, as the operator makes them where no value is given.
        var zero = graph.Add("ConstantOfShape", [graph.Add("Shape", [difference])]);
        var flow = graph.Loop(layer.Iterations, [zero, zero, zero, zero, zero, zero], (g, state) =>
        {
            var (ux, uy, pxx, pxy, pyx, pyy) = (state[0], state[1], state[2], state[3], state[4], state[5]);
            var rho = Sum(difference, Product(image.X, ux), Product(image.Y, uy));
            var between = Product(g.Add("Neg", [rho]), inverse);
            var step = g.Add("Where", [g.Add("Less", [rho, below]), limit, g.Add("Where", [g.Add("Greater", [rho, bound]), above, between])]);
            ux = Sum(ux, Product(step, image.X), Product(theta, divergence(g, pxx, pxy)));
            uy = Sum(uy, Product(step, image.Y), Product(theta, divergence(g, pyx, pyy)));
            var (uxx, uxy) = gradient(g, ux);
            var (uyx, uyy) = gradient(g, uy);
            var (shrinkX, shrinkY) = (Shrink(uxx, uxy), Shrink(uyx, uyy));
            return [ux, uy, Dual(pxx, uxx, shrinkX), Dual(pxy, uxy, shrinkX), Dual(pyx, uyx, shrinkY), Dual(pyy, uyy, shrinkY)];

            OnnxValue Product(OnnxValue a, OnnxValue b) => g.Add("Mul", [a, b]);

            OnnxValue Sum(OnnxValue a, OnnxValue b, OnnxValue c) => g.Add("Add", [g.Add("Add", [a, b]), c]);

            OnnxValue Dual(OnnxValue p, OnnxValue slope, OnnxValue shrink) => g.Add("Div", [g.Add("Add", [p, Product(ratio, slope)]), shrink]);

            // What is divided by: 1 + tau/theta |g|.
            OnnxValue Shrink(OnnxValue gx, OnnxValue gy) =>
                g.Add("Add", [Product(ratio, g.Add("Sqrt", [Sum(Product(gx, gx), Product(gy, gy), g.Number(Small))])), g.Number(1)]);
        });
        return graph.Add("Concat", [flow[0], flow[1]], ("axis", 1));
    }

    static OnnxValue Sobel(OnnxGraph graph, OnnxValue x, Parameter taps)
    {
        var channels = taps.Shape[0];
        return graph.Add("Conv", [x, graph.Weights(taps, [channels, 1, 3, 3])], ("pads", new long[] { 1, 1, 1, 1 }), ("group", channels));
    }

    /// <summary>Each channel's taps along an axis, with zeros before the first and behind the last position.</summary>
    static OnnxValue Taps(OnnxGraph graph, OnnxValue x, Parameter taps, int axis, int before, int behind)
    {
        var (channels, count) = (taps.Shape[0], taps.Shape[1]);
        var isRow = axis == 3;
        return graph.Add(
            "Conv",
            [x, graph.Weights(taps, isRow ? [channels, 1, 1, count] : [channels, 1, count, 1])],
            ("pads", isRow ? [0, before, 0, behind] : (long[])[before, 0, behind, 0]),
            ("group", channels));
    }

    /// <summary>Central differences of the second frame; in the first and last position half the differences of the first frame to its neighbour.</summary>
    static OnnxValue Central(OnnxGraph graph, OnnxValue first, OnnxValue second, Parameter taps, int axis)
    {
        // Half of each position less the one before, which is zero outside: of so many positions as there are, and one more.
        var around = graph.Add("Pad", [first, graph.Integers(axis == 3 ? [0, 0, 0, 1, 0, 0, 0, 1] : [0, 0, 1, 0, 0, 0, 1, 0])]);
        var difference = graph.Add("Sub", [graph.Slice(around, axis, 1), graph.Slice(around, axis, 0, -1)]);
        var half = graph.Add("Mul", [difference, graph.Number(0.5)]);
        var middle = graph.Slice(Taps(graph, second, taps, axis, 1, 1), axis, 1, -1);

        // The first: to the position behind it. The last, where it is not the first: from the one before.
        var begin = graph.Slice(half, axis, 1, 2);
        var end = graph.Slice(graph.Slice(half, axis, 1), axis, -2, -1);
        return graph.Add("Concat", [begin, middle, end], ("axis", axis));
    }

    /// <summary>Forward differences, 0 in the last position.</summary>
    static OnnxValue Forward(OnnxGraph graph, OnnxValue x, Parameter taps, int axis) => LastAsZero(graph, Taps(graph, x, taps, axis, 0, 1), axis);

    static OnnxValue LastAsZero(OnnxGraph graph, OnnxValue x, int axis) =>
        graph.Add("Pad", [graph.Slice(x, axis, 0, -1), graph.Integers(axis == 3 ? [0, 0, 0, 0, 0, 0, 0, 1] : [0, 0, 0, 0, 0, 0, 1, 0])]);
}
