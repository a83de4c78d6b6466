namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>Stages as text.</summary>
/// <param name="archive">What they are written to or read from.</param>
sealed class StageText(IrArchive archive)
{
    /// <summary>A stage.</summary>
    public Stage Stage(Stage? stage)
    {
        archive.Section("stage");
        var name = archive.Name(stage?.Name);
        return new Stage(name, Body(stage?.Body))
        {
            Shown = archive.Name(stage?.Shown),
            Dims = Indices(stage?.Dims),
            Accumulate = archive.Flag(stage?.Accumulate == true),
            When = archive.Optional(stage?.When),
            PassThrough = archive.Optional(stage?.PassThrough),
            Updates = archive.Optional(stage?.Updates),
            StopsGradient = archive.Flag(stage?.StopsGradient == true),
            IsAdjoint = archive.Flag(stage?.IsAdjoint == true),
            AdjointOf = archive.Optional(stage?.AdjointOf),
            Parts = archive.Optional(stage?.Parts),
        };
    }

    /// <summary>A check.</summary>
    public ShapeCheck Check(ShapeCheck? check) => new(
        archive.Expr(check?.Left), archive.Expr(check?.Right), archive.Flag(check?.Less == true), archive.Name(check?.Message), archive.Optional(check?.When));

    StageBody Body(StageBody? body)
    {
        archive.Section("does");
        return archive.Name(body?.Form) switch
        {
            "map" => new StageBody.Map(Outputs((body as StageBody.Map)?.Outputs)),
            "reduce" => Reduce(body as StageBody.Reduce),
            "scatter" => new StageBody.Scatter(Indices((body as StageBody.Scatter)?.Overs), Outputs((body as StageBody.Scatter)?.Outputs)),
            "contract" => Contract(body as StageBody.Contract),
            "iterate" => Iterate(body as StageBody.Iterate),
            "sweep" => Sweep(body as StageBody.Sweep),
            "scan" => Scan(body as StageBody.Scan),
            "kernel" => Kernel(body as StageBody.Kernel),
            var other => throw new FormatException($"'{other}' is no form of a stage"),
        };
    }

    StageBody Reduce(StageBody.Reduce? body) =>
        new StageBody.Reduce(Indices(body?.Overs), archive.OneOf(body?.Fold ?? default), archive.OptionalExpr(body?.Guard), Outputs(body?.Outputs));

    StageBody Scan(StageBody.Scan? body) =>
        new StageBody.Scan(Index(body?.Along), archive.Flag(body?.IsBackward == true), archive.List<Stage>(body?.Phases, Stage));

    StageBody Contract(StageBody.Contract? body) =>
        new StageBody.Contract(Access(body?.Left), Access(body?.Right), Access(body?.Product), Indices(body?.Indices)) { Needs = archive.List(body?.Needs, Check) };

    StageBody Kernel(StageBody.Kernel? body) => new StageBody.Kernel(
        archive.Name(body?.Method),
        archive.List<KernelArgument>(body?.Arguments, Argument),
        archive.Names(body?.Inputs),
        archive.Name(body?.Output),
        archive.Flag(body?.ShapeMethod is not null) ? Method(body?.ShapeMethod) : null,
        archive.Names(body?.ShapeViews));

    KernelArgument Argument(KernelArgument? argument) => archive.Flag(argument is KernelArgument.View)
        ? new KernelArgument.View(archive.Name((argument as KernelArgument.View)?.Tensor), archive.Flag(argument is KernelArgument.View { IsInteger: true }))
        : new KernelArgument.Number(archive.Name((argument as KernelArgument.Number)?.Name), archive.Optional((argument as KernelArgument.Number)?.Type));

    /// <summary>A method of the definition.</summary>
    public OwnMethod Method(OwnMethod? method) => new(archive.Name(method?.Name), archive.Flag(method?.IsStatic == true));

    StageBody.Iterate Iterate(StageBody.Iterate? body) => new(
        archive.Expr(body?.Count),
        Indices(body?.BatchDims),
        Indices(body?.PlaneDims),
        archive.List<IterationState>(body?.States, s => new IterationState(archive.Name(s?.Name), archive.Optional(s?.Start)) { Lacks = archive.Names(s?.Lacks) }),
        archive.List<Phase>(body?.Phases, p => new Phase(archive.Name(p?.Name), Values(p?.Updates)) { Fold = archive.OneOf(p?.Fold ?? default), Overs = archive.Names(p?.Overs), Every = archive.OptionalExpr(p?.Every) }),
        archive.Names(body?.Inputs))
    {
        Results = archive.Names(body?.Results),
        Stop = archive.Optional(body?.Stop),
        Steps = archive.Optional(body?.Steps),
    };

    StageBody Sweep(StageBody.Sweep? body) => new StageBody.Sweep(
        Iterate(body?.Primal),
        archive.List<AdjointPhase>(body?.Phases, Phase),
        archive.Names(body?.StateAdjoints),
        archive.List<string?>(body?.Seeds, archive.Optional),
        archive.List<string?>(body?.Starts, archive.Optional),
        archive.List<(string Tensor, string Adjoint)>(body?.Inputs, i => (archive.Name(i.Tensor), archive.Name(i.Adjoint))),
        archive.List<(string Tensor, IReadOnlyList<Expr> Position)>(body?.Slots, s => (archive.Name(s.Tensor), archive.Exprs(s.Position))),
        archive.Name(body?.SumsTensor));

    AdjointPhase Phase(AdjointPhase? phase) => new(
        archive.Name(phase?.Name),
        archive.Number(phase?.Number ?? 0),
        Values(phase?.Cuts),
        Values(phase?.States),
        Values(phase?.Inputs),
        archive.List<(int Slot, Expr Value)>(phase?.Sums, s => (archive.Number(s.Slot), archive.Expr(s.Value))))
    {
        Overs = archive.Names(phase?.Overs),
    };

    IReadOnlyList<(string, Expr)> Values(IReadOnlyList<(string Tensor, Expr Value)>? values) =>
        archive.List<(string Tensor, Expr Value)>(values, v => (archive.Name(v.Tensor), archive.Expr(v.Value)));

    IReadOnlyList<StageOutput> Outputs(IReadOnlyList<StageOutput>? outputs) => archive.List<StageOutput>(
        outputs, o => new StageOutput(archive.Name(o?.Tensor), archive.Exprs(o?.Position), archive.Expr(o?.Value), archive.OptionalExpr(o?.Guard)));

    IReadOnlyList<IndexVar> Indices(IReadOnlyList<IndexVar>? indices) =>
        archive.List<IndexVar>(indices, Index);

    IndexVar Index(IndexVar? index) => new(archive.Name(index?.Name), archive.Expr(index?.Extent), archive.Flag(index?.Join == true));

    Access Access(Access? access) => new(archive.Name(access?.Tensor), archive.List<AxisMap>(access?.Axes, a => new AxisMap(
        archive.List<(string Index, Expr Coefficient)>(a?.Terms, t => (archive.Name(t.Index), archive.Expr(t.Coefficient))), archive.Expr(a?.Offset), archive.Expr(a?.Divisor))));
}
