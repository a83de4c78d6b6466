namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>What a stage does: one of the forms that are nested here, and no other.</summary>
abstract partial record StageBody
{
    StageBody()
    {
    }

    /// <summary>What the form is called in tables and messages.</summary>
    public abstract string Form { get; }

    /// <summary>The tensors that it reads, in order, some perhaps several times.</summary>
    public abstract IEnumerable<string> Reads { get; }

    /// <summary>The tensors that it writes, in order, some perhaps several times.</summary>
    public abstract IEnumerable<string> Writes { get; }

    /// <summary>Every expression that it computes.</summary>
    public virtual IEnumerable<Expr> Values => [];

    /// <summary>The body with its expressions and names written anew.</summary>
    public abstract StageBody Through(StageMap map);

    /// <summary>Outputs that are summed over indices, if there are any.</summary>
    public static StageBody Of(IReadOnlyList<IndexVar> overs, IReadOnlyList<StageOutput> outputs) =>
        overs.Count == 0 ? new Map(outputs) : new Reduce(overs, Fold.Sum, null, outputs);

    static IEnumerable<string> ReadsOf(IReadOnlyList<StageOutput> outputs, IEnumerable<Expr> others) =>
        outputs.SelectMany(o => o.Position.Append(o.Value)).Concat(others).Reads().Select(r => r.Name);

    /// <summary>An element of each output for each value of the dims.</summary>
    /// <param name="Outputs">What is written.</param>
    public sealed record Map(IReadOnlyList<StageOutput> Outputs) : StageBody
    {
        public override string Form => "map";

        public override IEnumerable<string> Reads => ReadsOf(Outputs, []);

        public override IEnumerable<string> Writes => Outputs.Select(o => o.Tensor);

        public override IEnumerable<Expr> Values => Outputs.Select(o => o.Value);

        public override StageBody Through(StageMap map) => new Map(map.Of(Outputs));
    }

    /// <summary>An element of each output for each value of the dims, folded over further indices.</summary>
    /// <param name="Overs">The indices that are folded over.</param>
    /// <param name="Fold">How.</param>
    /// <param name="Guard">Which terms take part; null for all.</param>
    /// <param name="Outputs">What is written: the value is one term.</param>
    public sealed record Reduce(IReadOnlyList<IndexVar> Overs, Fold Fold, Expr? Guard, IReadOnlyList<StageOutput> Outputs) : StageBody
    {
        public override string Form => "reduce";

        public override IEnumerable<string> Reads => ReadsOf(Outputs, Guard is null ? [] : [Guard]);

        public override IEnumerable<string> Writes => Outputs.Select(o => o.Tensor);

        public override IEnumerable<Expr> Values => Outputs.Select(o => o.Value);

        public override StageBody Through(StageMap map) => new Reduce(map.Of(Overs), Fold, Guard is null ? null : map.Expr(Guard), map.Of(Outputs));
    }

    /// <summary>The adjoint of a data-dependent read: values added to computed places, one after the other within each value of the dims.</summary>
    /// <param name="Overs">The indices that run one after the other.</param>
    /// <param name="Outputs">What is added, and where.</param>
    public sealed record Scatter(IReadOnlyList<IndexVar> Overs, IReadOnlyList<StageOutput> Outputs) : StageBody
    {
        public override string Form => "scatter";

        public override IEnumerable<string> Reads => ReadsOf(Outputs, []);

        public override IEnumerable<string> Writes => Outputs.Select(o => o.Tensor);

        public override IEnumerable<Expr> Values => Outputs.Select(o => o.Value);

        public override StageBody Through(StageMap map) => new Scatter(map.Of(Overs), map.Of(Outputs));
    }

    /// <summary>A sum of products of two tensor elements at affine positions.</summary>
    /// <param name="Left">The first factor.</param>
    /// <param name="Right">The second factor.</param>
    /// <param name="Product">Where the sum goes.</param>
    /// <param name="Indices">All indices; those that are no dims of the stage are summed over.</param>
    public sealed record Contract(Access Left, Access Right, Access Product, IReadOnlyList<IndexVar> Indices) : StageBody
    {
        /// <summary>What must hold for the contraction to compute what it is for.</summary>
        public IReadOnlyList<ShapeCheck> Needs { get; init; } = [];

        public override string Form => "contract";

        public override IEnumerable<string> Reads => [Left.Tensor, Right.Tensor];

        public override IEnumerable<string> Writes => [Product.Tensor];

        public override StageBody Through(StageMap map) =>
            new Contract(map.Of(Left), map.Of(Right), map.Of(Product), map.Of(Indices)) { Needs = Needs.Select(map.Of).ToList() };
    }

    /// <summary>A hand-written ILGPU kernel.</summary>
    /// <param name="Method">The method's name.</param>
    /// <param name="Arguments">What it takes after the index, in order.</param>
    /// <param name="Inputs">The tensors that it reads.</param>
    /// <param name="Output">The tensor that it writes.</param>
    /// <param name="ShapeMethod">The method that computes the result's shape, with the views that it wants after it.</param>
    public sealed record Kernel(
        string Method, IReadOnlyList<KernelArgument> Arguments, IReadOnlyList<string> Inputs, string Output, OwnMethod? ShapeMethod, IReadOnlyList<string> ShapeViews) : StageBody
    {
        public override string Form => "kernel";

        public override IEnumerable<string> Reads => Inputs;

        public override IEnumerable<string> Writes => [Output];

        public override StageBody Through(StageMap map) => this with
        {
            Arguments = Arguments.Select(a => a is KernelArgument.View view ? view with { Tensor = map.Tensor(view.Tensor) } : a).ToList(),
            Inputs = map.Tensors(Inputs),
            Output = map.Tensor(Output),
            ShapeViews = map.Tensors(ShapeViews),
        };
    }
}
