namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Which positions can be turned around: from the element that is read to the values of the indices that read it.</summary>
static class Positions
{
    /// <summary>Whether a position can be solved for indices: a sum of them, clamped or not, or a quotient or remainder of one.</summary>
    public static bool CanSolve(ExprBuilder b, Expr position) => Obstacle(b, position) is null;

    /// <summary>What keeps a position from being solved for indices; null where nothing does.</summary>
    public static string? Obstacle(ExprBuilder b, Expr position)
    {
        var sum = position.Op is Op.Clamp or Op.Div or Op.Mod && !position.IsUniform ? position.Args[0] : position;
        if ((position.Op == Op.Clamp || position.Args.Count < 2 || sum == position || position.Args[1].IsUniform) && Affine.Of(b, sum) is not null)
        {
            return null;
        }

        var nodes = position.Nodes().Where(n => !n.IsUniform).ToList();
        return nodes.Any(n => n.Op is Op.Read or Op.Call) ? "it is computed from data"
            : nodes.Any(n => n.Op is Op.Div or Op.Mod && n.Type == ExprType.Int && !n.Args[1].IsUniform) ? "it divides by an index"
            : nodes.Any(n => n.Op is Op.Div or Op.Mod && n.Type == ExprType.Int) ? "a quotient or remainder is a position by itself, not part of a sum or another quotient"
            : nodes.Any(n => n.Op is Op.Mul && n.Args.All(a => !a.IsUniform)) ? "it multiplies indices"
            : "it is no sum of indices with constant or hyper-parameter factors";
    }
}
