using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>The standard layers in ONNX's operators.</summary>
static class StandardTranslations
{
    static readonly (string, OnnxArgument) countsZeros = ("count_include_pad", 1);

    // TensorFlow's: the odd one behind.
    static readonly (string, OnnxArgument) samePadding = ("auto_pad", "SAME_UPPER");

    /// <summary>Adds the translations of all of them.</summary>
    /// <param name="export">The export.</param>
    public static void AddTo(OnnxExport export)
    {
        export.Translate(Add.Definition, Same("Add"));
        export.Translate(Subtract.Definition, Same("Sub"));
        export.Translate(Multiply.Definition, Same("Mul"));
        export.Translate(Negate.Definition, Same("Neg"));
        export.Translate(Relu.Definition, Same("Relu"));
        export.Translate(Sigmoid.Definition, Same("Sigmoid"));
        export.Translate(Layers.Tanh.Definition, Same("Tanh"));
        export.Translate(ScaleChannels.Definition, (graph, _, x) =>
        {
            var shape = graph.ShapeOf(x[0]);
            return graph.Add("Mul", [x[0], graph.Add("Reshape", [x[1], graph.Integers([-1, shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)])])]);
        });
        export.Translate<Clamp>((graph, layer, x) => graph.Add("Clip", [x[0], graph.Number(layer.Low), graph.Number(layer.High)]));
        export.Translate(Luminance.Definition, (graph, _, x) =>
        {
            OnnxValue Weighted(int channel, double weight) => graph.Add("Mul", [graph.Slice(x[0], 1, channel, channel + 1), graph.Number(weight)]);
            return graph.Add("Sum", [Weighted(0, 0.299), Weighted(1, 0.587), Weighted(2, 0.114)]);
        });
        export.Translate(GreyFrames.Definition, (graph, _, x) =>
        {
            OnnxValue Weighted(int channel, double weight) => graph.Add("Mul", [graph.Slice(x[0], 1, channel, channel + 1), graph.Number(255 * weight)]);
            var sum = graph.Add("Sum", [Weighted(0, 0.299 * 0.229), Weighted(1, 0.587 * 0.224), Weighted(2, 0.114 * 0.225), graph.Number(255 * ((0.299 * 0.485) + (0.587 * 0.456) + (0.114 * 0.406)))]);
            return graph.Add("Clip", [graph.Add("Round", [sum]), graph.Number(0), graph.Number(255)]);
        });
        export.Translate<FlowBytes>((graph, layer, x) =>
        {
            var near = graph.Add("Clip", [x[0], graph.Number(-layer.Limit), graph.Number(layer.Limit)]);
            return graph.Add("Round", [graph.Add("Mul", [graph.Add("Add", [near, graph.Number(layer.Limit)]), graph.Number(255 / (2.0 * layer.Limit))])]);
        });
        export.Translate(UnitRange.Definition, (graph, _, x) => graph.Add("Sub", [graph.Add("Mul", [x[0], graph.Number(1 / 127.5)]), graph.Number(1)]));
        export.Translate<Scale>((graph, layer, x) => graph.Add("Mul", [x[0], graph.Number(layer.Factor)]));
        export.Translate(Gelu.Definition, (graph, _, x) =>
        {
            var near = graph.Add("Clip", [x[0], graph.Number(-20), graph.Number(20)]);
            var cube = graph.Add("Mul", [graph.Add("Mul", [near, near]), graph.Add("Mul", [near, graph.Number(0.044715)])]);
            var gate = graph.Add("Sigmoid", [graph.Add("Mul", [graph.Add("Add", [near, cube]), graph.Number(2 * Math.Sqrt(2 / Math.PI))])]);
            return graph.Add("Mul", [x[0], gate]);
        });
        export.Translate<Linear>((graph, layer, x) =>
            graph.Add("Gemm", [x[0], graph.Weights(layer.Weight), .. Bias(graph, layer.Bias)], ("transB", 1)));
        AddConvolutions(export);
        AddPooling(export);
        AddSlices(export);
        AddNormalisation(export);
        FlowTranslations.AddTo(export);
    }

    static void AddConvolutions(OnnxExport export)
    {
        export.Translate<Conv2d>((graph, layer, x) => Convolution(
            graph, x[0], graph.Weights(layer.Weight), layer.Bias, Twice(layer.Stride), Twice(layer.Padding), Twice(layer.Dilation), layer.Groups));
        export.Translate<Conv3d>((graph, layer, x) => Convolution(
            graph,
            x[0],
            graph.Weights(layer.Weight),
            layer.Bias,
            [layer.FrameStride, layer.Stride, layer.Stride],
            [layer.FramePadding, layer.Padding, layer.Padding],
            [1, 1, 1],
            1));
        export.Translate<ConvTranspose2d>((graph, layer, x) => graph.Add(
            "ConvTranspose",
            [x[0], graph.Weights(layer.Weight), .. Bias(graph, layer.Bias)],
            ("strides", Twice(layer.Stride)),
            ("pads", (long[])[.. Twice(layer.Padding), .. Twice(layer.Padding)])));
        export.Translate<SameConv3d>((graph, layer, x) => graph.Add(
            "Conv", [x[0], graph.Weights(layer.Weight)], ("strides", (long[])[layer.FrameStride, layer.Stride, layer.Stride]), samePadding));
        export.Translate<TemporalConv>((graph, layer, x) =>
        {
            // As far as a frame has axes, taps of one element along each.
            var inFrame = graph.ShapeOf(x[0]).Rank - 3;
            var ones = Enumerable.Repeat(1, inFrame).ToArray();
            long[] Along(int time, long other) => [time, .. Enumerable.Repeat(other, inFrame)];
            var weight = graph.Weights(layer.Weight, [.. layer.Weight.Shape, .. ones]);
            return Convolution(graph, x[0], weight, layer.Bias, Along(layer.Stride, 1), Along(layer.Padding, 0), Along(1, 1), 1);
        });
    }

    static void AddPooling(OnnxExport export)
    {
        export.Translate<MaxPool2d>((graph, layer, x) =>
            Pool(graph, "MaxPool", x[0], Twice(layer.Kernel), Twice(layer.Stride), Twice(layer.Padding)));
        export.Translate<MaxPool3d>((graph, layer, x) => Pool(
            graph,
            "MaxPool",
            x[0],
            [layer.Frames, layer.Kernel, layer.Kernel],
            [layer.FrameStride, layer.Stride, layer.Stride],
            [layer.FramePadding, layer.Padding, layer.Padding]));
        export.Translate<SameMaxPool3d>((graph, layer, x) => graph.Add(
            "MaxPool",
            [x[0]],
            ("kernel_shape", (long[])[layer.Frames, layer.Kernel, layer.Kernel]),
            ("strides", (long[])[layer.FrameStride, layer.Stride, layer.Stride]),
            samePadding));
        export.Translate<WindowAverage>((graph, layer, x) =>
        {
            var shape = graph.ShapeOf(x[0]);
            var window = Math.Min(layer.Frames, shape[2]);
            var mean = Pool(graph, "AveragePool", x[0], [window, shape[3], shape[4]], [1, 1, 1], [0, 0, 0]);
            return graph.Add("Reshape", [mean, graph.Integers([-1, shape[1], shape[2] - window + 1])]);
        });
        export.Translate<AveragePool2d>((graph, layer, x) =>
            Pool(graph, "AveragePool", x[0], Twice(layer.Kernel), Twice(layer.Stride), Twice(layer.Padding), countsZeros));
        export.Translate<AveragePool3d>((graph, layer, x) => Pool(
            graph,
            "AveragePool",
            x[0],
            [layer.Frames, layer.Kernel, layer.Kernel],
            [layer.FrameStride, layer.Stride, layer.Stride],
            [layer.FramePadding, layer.Padding, layer.Padding],
            countsZeros));
        export.Translate(GlobalAveragePool.Definition, (graph, _, x) =>
            graph.ShapeOf(x[0]).Rank == 2 ? graph.Add("Identity", x) : graph.Add("Flatten", [graph.Add("GlobalAveragePool", x)], ("axis", 1)));
        export.Translate<AverageClips>((graph, layer, x) =>
            graph.Add("ReduceMean", [Clips(graph, x[0], layer.Frames)], ("axes", new long[] { 1 }), ("keepdims", 0)));
    }

    static void AddSlices(OnnxExport export)
    {
        export.Translate(Concatenate.Definition, (graph, _, x) => graph.Add("Concat", x, ("axis", 1)));
        export.Translate<SliceChannels>((graph, layer, x) => graph.Slice(x[0], 1, layer.Start, layer.Start + layer.Count));
        export.Translate<SliceFrames>((graph, layer, x) => graph.Slice(x[0], 0, layer.Start, layer.Start + layer.Count));
        export.Translate<FramesToClips>((graph, layer, x) =>
        {
            var rank = graph.ShapeOf(x[0]).Rank;
            return graph.Add("Transpose", [Clips(graph, x[0], layer.Frames)], ("perm", (long[])[0, 2, 1, .. Axes(3, rank + 1)]));
        });
        export.Translate(ClipsToFrames.Definition, (graph, _, x) =>
        {
            var shape = graph.ShapeOf(x[0]);
            var turned = graph.Add("Transpose", [x[0]], ("perm", (long[])[0, 2, 1, .. Axes(3, shape.Rank)]));
            return graph.Add("Reshape", [turned, graph.Integers([-1, shape[1], .. shape.Skip(3).Select(extent => (long)extent)])]);
        });
        export.Translate<TemporalShift>((graph, layer, x) =>
        {
            var shape = graph.ShapeOf(x[0]);
            var moved = shape[2] / layer.Parts;
            var next = graph.Slice(graph.Slice(x[0], 2, 0, moved), 1, 1);
            var previous = graph.Slice(graph.Slice(x[0], 2, moved, 2 * moved), 1, 0, -1);
            return graph.Add("Concat", [WithFrames(next, 0, 1), WithFrames(previous, 1, 0), graph.Slice(x[0], 2, 2 * moved)], ("axis", 2));

            OnnxValue WithFrames(OnnxValue part, long before, long behind)
            {
                var inFrame = Enumerable.Repeat(0L, shape.Rank - 2);
                return graph.Add("Pad", [part, graph.Integers([0, before, .. inFrame, 0, behind, .. inFrame])]);
            }
        });
        export.Translate<SliceClips>((graph, layer, x) =>
        {
            var taken = graph.Slice(Clips(graph, x[0], layer.Frames), 1, layer.Start, layer.Start + layer.Count);
            return graph.Add("Reshape", [taken, graph.Integers([-1, .. Inner(graph.ShapeOf(x[0]))])]);
        });
        export.Translate<StackClips>((graph, layer, x) =>
        {
            var (clips, shape) = (Clips(graph, x[0], layer.Frames), graph.ShapeOf(x[0]));
            long[] inner = [layer.Length * shape[1], .. shape.Skip(2).Select(extent => (long)extent)];
            var stacks = Enumerable.Range(0, layer.Count).Select(at =>
                graph.Add("Reshape", [graph.Slice(clips, 1, at * layer.Step, (at * layer.Step) + layer.Length), graph.Integers([-1, 1, .. inner])]));
            return graph.Add("Reshape", [graph.Add("Concat", [.. stacks], ("axis", 1)), graph.Integers([-1, .. inner])]);
        });
        export.Translate<MotionFilter>((graph, layer, x) =>
        {
            var shape = graph.ShapeOf(x[0]);
            var each = layer.IsGrouped ? shape[1] / MotionFilter.Directions : shape[1];
            var clips = Clips(graph, x[0], layer.Frames);
            var first = graph.Slice(clips, 1, 0, -1);
            var around = graph.Add("Pad", [graph.Slice(clips, 1, 1), graph.Integers(0, 0, 0, 1, 1, 0, 0, 0, 1, 1)]);
            var differences = graph.Add("Concat", [.. Enumerable.Range(0, MotionFilter.Directions).Select(Difference)], ("axis", 2));
            var all = graph.Add("Pad", [differences, graph.Integers(0, 0, 0, 0, 0, 0, 1, 0, 0, 0)]);
            return graph.Add("Reshape", [all, graph.Integers(-1, MotionFilter.Directions * each, shape[2], shape[3])]);

            OnnxValue Difference(int direction)
            {
                var (row, column) = (direction / 3, direction % 3);
                var moved = graph.Slice(graph.Slice(around, 3, row, row + shape[2]), 4, column, column + shape[3]);
                var difference = graph.Add("Sub", [moved, first]);
                return layer.IsGrouped ? graph.Slice(difference, 2, direction * each, (direction + 1) * each) : difference;
            }
        });
    }

    static void AddNormalisation(OnnxExport export)
    {
        export.Translate<BatchNorm>((graph, layer, x) => Statistics(graph, new BatchNormInference(layer), x[0]));
        export.Translate<BatchNormInference>((graph, layer, x) => Statistics(graph, layer, x[0]));
        export.Translate(MinMaxNormalize.Definition, (graph, _, x) => MinMax(graph, x[0], []));
        export.Translate(MinMaxNormalizePerSample.Definition, (graph, _, x) =>
            MinMax(graph, x[0], [.. Enumerable.Range(1, graph.ShapeOf(x[0]).Rank - 1).Select(axis => (long)axis)]));

        static OnnxValue Statistics(OnnxGraph graph, BatchNormInference layer, OnnxValue x) => graph.Add(
            "BatchNormalization",
            [x, graph.Weights(layer.Weight), graph.Weights(layer.Bias), graph.Weights(layer.RunningMean), graph.Weights(layer.RunningVar)],
            ("epsilon", layer.Epsilon));

        static OnnxValue MinMax(OnnxGraph graph, OnnxValue x, long[] axes)
        {
            var smallest = Over("ReduceMin");
            var range = graph.Add("Sub", [Over("ReduceMax"), smallest]);
            var isFlat = graph.Add("Equal", [range, graph.Number(0)]);
            var gain = graph.Add("Where", [isFlat, graph.Number(0), graph.Add("Div", [graph.Number(255), range])]);
            return graph.Add("Mul", [graph.Add("Sub", [x, smallest]), gain]);

            // Without axes over all of them.
            OnnxValue Over(string operation) => axes.Length == 0
                ? graph.Add(operation, [x], ("keepdims", 0))
                : graph.Add(operation, [x], ("axes", axes), ("keepdims", 1));
        }
    }

    static OnnxTranslation<ILayer> Same(string operation) => (graph, _, inputs) => graph.Add(operation, inputs);

    static long[] Twice(int number) => [number, number];

    /// <summary>A bias as one more input, where there is one.</summary>
    static OnnxValue[] Bias(OnnxGraph graph, Parameter bias) => bias.Shape.Count == 0 ? [] : [graph.Weights(bias)];

    static OnnxValue Convolution(
        OnnxGraph graph, OnnxValue x, OnnxValue weight, Parameter bias, long[] strides, long[] padding, long[] dilations, int groups) => graph.Add(
            "Conv",
            [x, weight, .. Bias(graph, bias)],
            ("strides", strides),
            ("pads", (long[])[.. padding, .. padding]),
            ("dilations", dilations),
            ("group", groups));

    static OnnxValue Pool(
        OnnxGraph graph,
        string operation,
        OnnxValue x,
        long[] kernel,
        long[] strides,
        long[] padding,
        params ReadOnlySpan<(string, OnnxArgument)> more) =>
        graph.Add(operation, [x], [("kernel_shape", kernel), ("strides", strides), ("pads", (long[])[.. padding, .. padding]), .. more]);

    /// <summary>The frames of a clip as an axis of their own.</summary>
    static OnnxValue Clips(OnnxGraph graph, OnnxValue x, int frames) =>
        graph.Add("Reshape", [x, graph.Integers([-1, frames, .. Inner(graph.ShapeOf(x))])]);

    static IEnumerable<long> Axes(int from, int to) => Enumerable.Range(from, to - from).Select(axis => (long)axis);

    static IEnumerable<long> Inner(Shape shape) => shape.Skip(1).Select(extent => (long)extent);
}
