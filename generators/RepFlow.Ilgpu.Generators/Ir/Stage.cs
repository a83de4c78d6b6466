namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// One step of a definition, forward or adjoint. Adjoints are stages like any other, so that one scheduler and one emitter serve both.
/// </summary>
/// <param name="Name">Its name, after which its kernels are called.</param>
/// <param name="Body">What it does.</param>
sealed record Stage(string Name, StageBody Body)
{
    /// <summary>What the definition calls it, where emitted code calls it otherwise.</summary>
    public string Shown { get; init; } = Name;

    /// <summary>The indices of its result.</summary>
    public IReadOnlyList<IndexVar> Dims { get; init; } = [];

    /// <summary>Whether the result is added to what the tensor holds.</summary>
    public bool Accumulate { get; init; }

    /// <summary>The boolean hyper-parameter without which the stage passes its first view through.</summary>
    public string? When { get; init; }

    /// <summary>The first view, which passes through where <see cref="When"/> is false.</summary>
    public string? PassThrough { get; init; }

    /// <summary>The parameter property that the result overwrites after the forward pass.</summary>
    public string? Updates { get; init; }

    /// <summary>Whether its result is a constant to the backward pass: no gradient goes through it.</summary>
    public bool StopsGradient { get; init; }

    /// <summary>Part of a hand-written backward pass.</summary>
    public bool IsAdjoint { get; init; }

    /// <summary>The input or parameter whose adjoint this stage computes by hand.</summary>
    public string? AdjointOf { get; init; }

    /// <summary>The stage's mathematics as its definition has them, where a schedule has changed its indices since.</summary>
    public string? Formula { get; init; }

    /// <summary>The stages whose work it does, where several are fused: <c>BatchNorm.Output + Relu.Output</c>; null before fusion, for its own alone.</summary>
    public string? Parts { get; init; }

    /// <summary>The stage, where it does the work of another one too, which came before.</summary>
    public Stage Doing(Stage other) => this with { Parts = Together(other.Parts, Parts) };

    /// <summary>The parts of two stages, each once.</summary>
    public static string? Together(string? first, string? second) =>
        first is null || second is null ? first ?? second : string.Join(" + ", $"{first} + {second}".Split([" + "], StringSplitOptions.None).Distinct());

    /// <summary>The indices that it folds over.</summary>
    public IReadOnlyList<IndexVar> Overs => Body switch
    {
        StageBody.Reduce reduce => reduce.Overs,
        StageBody.Scatter scatter => scatter.Overs,
        StageBody.Contract contract => contract.Indices.Where(i => Dims.All(d => d.Name != i.Name)).ToList(),
        _ => [],
    };

    /// <summary>What it writes element by element: empty where its form says that otherwise.</summary>
    public IReadOnlyList<StageOutput> Outputs => Body switch
    {
        StageBody.Map map => map.Outputs,
        StageBody.Reduce reduce => reduce.Outputs,
        StageBody.Scatter scatter => scatter.Outputs,
        _ => [],
    };

    /// <summary>How it folds: it sums where nothing else is said.</summary>
    public Fold Fold => Body is StageBody.Reduce reduce ? reduce.Fold : Fold.Sum;

    /// <summary>Which terms take part in the fold; null for all.</summary>
    public Expr? FoldGuard => Body is StageBody.Reduce reduce ? reduce.Guard : null;

    /// <summary>Every tensor that it reads.</summary>
    public IEnumerable<string> Reads => Body.Reads.Distinct();

    /// <summary>Every tensor that it writes.</summary>
    public IEnumerable<string> Writes => Body.Writes.Distinct();

    /// <summary>The tensor that it writes; the first, where it writes several.</summary>
    public string Result => Body.Writes.First();

    /// <summary>The stage's mathematics, for comments.</summary>
    public string Describe()
    {
        if (Formula is not null)
        {
            return Formula;
        }

        var sum = Overs.Count == 0 ? "" : $"{Fold.ToString().ToLowerInvariant()} over {string.Join(", ", Overs.Select(o => o.Name))} of ";
        var lines = Outputs.Select(o => $"{o.Tensor}[{string.Join(", ", o.Position)}] {(Accumulate ? "+=" : "=")} {sum}{o.Value}");
        return string.Join("; ", lines.Take(3)) + (Outputs.Count > 3 ? "; …" : "");
    }

    /// <summary>Every expression in it.</summary>
    public IReadOnlyList<Expr> Expressions()
    {
        var found = new List<Expr>();
        Map(new StageMap
        {
            Expr = e =>
            {
                found.Add(e);
                return e;
            },
        });
        return found;
    }

    /// <summary>The stage with its expressions and names written anew, whatever its form.</summary>
    public Stage Map(StageMap map) => this with
    {
        Name = map.Stage(Name),
        Body = Body.Through(map),
        Dims = map.Of(Dims),
        PassThrough = PassThrough is { } view ? map.Tensor(view) : null,
        Updates = Updates is { } parameter ? map.Tensor(parameter) : null,
        AdjointOf = AdjointOf is { } of ? map.Tensor(of) : null,
    };
}
