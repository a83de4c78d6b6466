namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// A definition of one map that only moves elements: its result is a part of its input (a slice), or its inputs are parts of its result (a
/// concatenation). Where such a part is contiguous, which the shapes tell, the two share memory and nothing is copied, forward or backward.
/// </summary>
/// <param name="Whole">The tensor that has the memory.</param>
/// <param name="Parts">The tensors in it, each with its first position along the axis.</param>
/// <param name="Axis">The axis along which they are parts.</param>
sealed record TensorParts(string Whole, IReadOnlyList<(string Tensor, Expr Begin)> Parts, int Axis)
{
    /// <summary>Whether the result is the part, and the input the whole.</summary>
    public bool IsSlice => Parts.Count == 1;

    /// <summary>What a definition moves; null where it does something else.</summary>
    public static TensorParts? Of(LayerModel model)
    {
        if (model.Stages.Count != 1 || model.AdjointStages.Count > 0 || model.Outputs.Count != 1
            || model.Stages[0] is not { Body: StageBody.Map { Outputs.Count: 1 }, When: null, Updates: null } stage
            || stage.Dims.Any(d => d.Join))
        {
            return null;
        }

        var b = model.Builder;
        var output = stage.Outputs[0];
        var reads = new List<Expr>();
        for (var value = output.Value; ; value = value.Args[0])
        {
            if (value.Op != Op.Add)
            {
                reads.Insert(0, value);
                break;
            }

            reads.Insert(0, value.Args[1]);
        }

        var moves = reads.Select(r => Move(b, r, stage)).ToList();
        if (moves.Any(m => m is null) || moves.Select(m => m!.Value.Tensor).Distinct().Count() != model.Inputs.Count || reads.Count != model.Inputs.Count)
        {
            return null;
        }

        var axis = moves.Max(m => m!.Value.Axis);
        if (axis < 0 || moves.Any(m => m!.Value.Axis >= 0 && m.Value.Axis != axis))
        {
            return null;
        }

        return reads.Count == 1
            ? new TensorParts(moves[0]!.Value.Tensor, [(output.Tensor, moves[0]!.Value.Offset)], axis)
            : new TensorParts(output.Tensor, moves.Select(m => (m!.Value.Tensor, b.Neg(m.Value.Offset))).ToList(), axis);
    }

    /// <summary>A read of a tensor in place but for an offset along one axis (-1: along none).</summary>
    static (string Tensor, int Axis, Expr Offset)? Move(ExprBuilder b, Expr read, Stage stage)
    {
        if (read.Op != Op.Read || read.Args.Count - 1 != stage.Dims.Count)
        {
            return null;
        }

        var (axis, offset) = (-1, (Expr)b.Int(0));
        foreach (var (position, at) in read.Positions.Select((p, i) => (p, i)))
        {
            if (position.Op == Op.Index && position.Name == stage.Dims[at].Name)
            {
                continue;
            }

            if (axis >= 0 || Affine.Of(b, position) is not { Terms.Count: 1 } affine || !affine.Terms.TryGetValue(stage.Dims[at].Name, out var factor) || !factor.IsOne)
            {
                return null;
            }

            (axis, offset) = (at, affine.Rest);
        }

        return (read.Name, axis, offset);
    }
}
