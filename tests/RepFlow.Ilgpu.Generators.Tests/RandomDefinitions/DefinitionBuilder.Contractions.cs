namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Contractions: products over whole axes, and convolutions.</summary>
sealed partial class DefinitionBuilder
{
    /// <summary>Every index stands alone on an axis of one operand or of both: matrix products, batched and transposed ones.</summary>
    void BuildContraction()
    {
        string[] names = ["n", "k", "i", "j"];
        var dims = names[..random.Next(1, 4)].Select(name => new Index(name, random.Next(1, 5))).ToList();
        var overs = new[] { "a", "b" }[..random.Next(1, 3)].Select(name => new Index(name, random.Next(1, 6))).ToList();
        var left = new List<Index>(overs);
        var right = new List<Index>(overs);
        foreach (var dim in dims)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    left.Add(dim);
                    break;
                case 2 or 3:
                    right.Add(dim);
                    break;
                default:
                    left.Add(dim);
                    right.Add(dim);
                    break;
            }
        }

        // An index that only one operand has is summed over there.
        if (overs.Count > 1 && Chance(20))
        {
            right.Remove(overs[1]);
        }

        var views = new List<string>();
        var product = Operations.Binary[2](Operand(left, true), Operand(right, Chance(50)));
        stages.Add(new RandomStage("Output", "[Contract]", dims, overs, views, new Dictionary<string, Border>(), [Statement.Return(product)]));

        Node Operand(List<Index> axes, bool isInput)
        {
            var order = axes.OrderBy(_ => random.Next()).ToList();
            int[] shape = [.. order.Select(axis => axis.Extent)];
            var name = isInput ? AddInput(shape) : AddParameter(shape);
            if (isInput)
            {
                views.Add($"View {name}");
            }

            return Read(name, [.. order.Select(axis => Position.Of(axis.Name))]);
        }
    }

    /// <summary>A convolution in one or two directions with stride, dilation and padding, and sometimes groups; sometimes of a plain signal.</summary>
    void BuildConvolution()
    {
        var groups = Chance(35) ? random.Next(2, 4) : 0;
        var (batch, outputs, channels) = (random.Next(1, 3), random.Next(1, 4), random.Next(1, 4));
        var isPlain = groups == 0 && Chance(40);
        var dims = new List<Index>();
        var overs = new List<Index>();
        if (!isPlain)
        {
            dims.Add(new Index("n", batch));
            overs.Add(new Index("c", channels, groups > 0 ? Extent(channels) : ""));
        }

        if (groups > 0)
        {
            dims.Add(new Index("g", groups, Extent(groups)));
            dims.Add(new Index("k", outputs, $"[Join] {Extent(outputs)}"));
        }
        else if (!isPlain)
        {
            dims.Add(new Index("k", outputs));
        }

        List<int> shape = isPlain ? [] : [batch, groups > 0 ? groups * channels : channels];
        List<Position> position = isPlain ? [] : [Position.Of("n"), groups > 0 ? Position.Join("g", "c", channels) : Position.Of("c")];
        List<int> taps = isPlain ? [] : [groups > 0 ? groups * outputs : outputs, channels];
        List<Position> tap = isPlain ? [] : [groups > 0 ? Position.Join("g", "k", outputs) : Position.Of("k"), Position.Of("c")];
        foreach (var (outer, inner) in Chance(60) ? new[] { ("i", "r"), ("j", "s") } : [("i", "r")])
        {
            var (kernel, stride, dilation) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 3));
            var padding = random.Next((dilation * (kernel - 1)) + 1);
            var extent = (dilation * (kernel - 1)) + 1 + random.Next(4);
            var count = ((extent - 1 + (2 * padding) - (dilation * (kernel - 1))) / stride) + 1;
            dims.Add(new Index(outer, count));
            overs.Add(new Index(inner, kernel));
            shape.Add(extent);
            var at = stride == 1 && Chance(70) ? Position.Of(outer) : Position.Of(outer).Times(Number(stride));
            at = at.Plus(dilation == 1 && Chance(70) ? Position.Of(inner) : Position.Of(inner).Times(Number(dilation)));
            position.Add(padding == 0 ? at : at.Minus(Number(padding)));
            taps.Add(kernel);
            tap.Add(Position.Of(inner));
        }

        var view = AddInput([.. shape]);
        var weight = AddParameter([.. taps]);
        stages.Add(new RandomStage("Output", "[Contract]", dims, overs, [$"View {view}"], new Dictionary<string, Border>(),
            [Statement.Return(Operations.Binary[2](Read(view, [.. position]), Read(weight, [.. tap])))]));
    }
}
