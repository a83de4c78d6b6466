namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Stages on other tensors.</summary>
static class StageRenaming
{
    /// <summary>The stage with its tensors under other names, wherever it reads or writes them.</summary>
    public static Stage Renamed(this Stage stage, ExprBuilder b, Func<string, string> name)
    {
        var memo = new Dictionary<Expr, Expr>();
        return stage.Map(new StageMap
        {
            Tensor = name,
            Expr = e => b.Rewrite(e, _ => null, memo, (n, args) => n.Symbol is Symbol.Tensor tensor && name(tensor.Name) is var other && other != tensor.Name
                ? b.Read(new Symbol.Tensor(other), args.Take(args.Count - 1), args[args.Count - 1], n.Type)
                : null),
        });
    }
}
