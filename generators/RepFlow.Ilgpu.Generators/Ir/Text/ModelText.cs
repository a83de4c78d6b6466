namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>Whole definitions as text, for their equality, for eyes, and for other assemblies.</summary>
static class ModelText
{
    /// <summary>The text of a model.</summary>
    public static string Of(LayerModel model)
    {
        var writer = new IrWriter(model.Builder);
        Model(writer, model.Builder, model);
        return writer.ToString();
    }

    /// <summary>A model, in the order of its description.</summary>
    /// <param name="archive">What it is written to or read from.</param>
    /// <param name="builder">Makes the expressions.</param>
    /// <param name="model">The model that is written; null when one is read.</param>
    public static LayerModel Model(IrArchive archive, ExprBuilder builder, LayerModel? model)
    {
        var stages = new StageText(archive);
        archive.Section("layer");
        return new LayerModel
        {
            Builder = builder,
            Namespace = archive.Name(model?.Namespace),
            Name = archive.Name(model?.Name),
            Accessibility = archive.Name(model?.Accessibility),
            ContainingTypes = archive.Names(model?.ContainingTypes),
            IsStatic = archive.Flag(model?.IsStatic == true),
            Inference = archive.Optional(model?.Inference),
            IsRecord = archive.Flag(model?.IsRecord == true),
            IsChecked = archive.Flag(model?.IsChecked == true),
            HintName = archive.Name(model?.HintName),
            Written = archive.Map<string>(model?.Written, archive.Name),
            OwnNames = archive.Names(model?.OwnNames),
            Inputs = archive.List<TensorInput>(model?.Inputs, i => Input(archive, i)),
            Parameters = archive.List<ParameterModel>(model?.Parameters, p => Parameter(archive, p)),
            Hypers = archive.List<HyperParameter>(model?.Hypers, h => new HyperParameter(archive.Name(h?.Name), archive.Name(h?.Type)) { Source = archive.Optional(h?.Source) }),
            Outputs = archive.Names(model?.Outputs),
            OutputAxis = archive.Number(model?.OutputAxis ?? 0),
            IsApart = archive.Flag(model?.IsApart == true),
            Shapes = archive.Map<IReadOnlyList<Expr>>(model?.Shapes, archive.Exprs),
            Checks = archive.List<ShapeCheck>(model?.Checks, stages.Check),
            Stages = archive.List<Stage>(model?.Stages, stages.Stage),
            AdjointStages = archive.List<Stage>(model?.AdjointStages, stages.Stage),
            References = archive.List<ReferenceStage>(model?.References, r => new ReferenceStage(stages.Method(r?.Method), archive.List<ReferenceArgument>(r?.Arguments, a => Argument(archive, a)))
            {
                Fold = archive.OneOf(r?.Fold ?? default),
            }),
            Tables = archive.List<ConstantTable>(model?.Tables, t => new ConstantTable(archive.Name(t?.Name), archive.List(t?.Values, archive.Real))),
        };
    }

    static TensorInput Input(IrArchive archive, TensorInput? i) =>
        new(archive.Name(i?.Name), archive.Number(i?.Rank ?? 0), archive.Flag(i?.HasRest == true)) { Shown = archive.Name(i?.Shown), IsInteger = archive.Flag(i?.IsInteger == true) };

    static ParameterModel Parameter(IrArchive archive, ParameterModel? p) =>
        new(archive.Name(p?.Property), archive.Name(p?.Name), archive.Number(p?.Rank ?? 0), archive.Flag(p?.Learned == true)) { Shown = archive.Name(p?.Shown) };

    static ReferenceArgument Argument(IrArchive archive, ReferenceArgument? argument)
    {
        var name = archive.Name(argument?.Name);
        return archive.Name(argument?.GetType().Name) switch
        {
            nameof(ReferenceArgument.Dim) => new ReferenceArgument.Dim(name),
            nameof(ReferenceArgument.Over) => new ReferenceArgument.Over(name),
            nameof(ReferenceArgument.Linear) => new ReferenceArgument.Linear(name),
            nameof(ReferenceArgument.View) => new ReferenceArgument.View(name, archive.OneOf((argument as ReferenceArgument.View)?.Border ?? default)),
            nameof(ReferenceArgument.Element) => new ReferenceArgument.Element(name),
            nameof(ReferenceArgument.State) => new ReferenceArgument.State(name, archive.Optional((argument as ReferenceArgument.State)?.Start)),
            var other => throw new FormatException($"'{other}' is no argument of a stage"),
        };
    }
}
