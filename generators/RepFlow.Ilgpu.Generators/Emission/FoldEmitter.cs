using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Folds: a work item (a thread on GPUs) an output element. Where elements are few and terms many, the terms are dealt out to slices
/// whose partial results are folded in a second pass, in order: the result does not depend on the number of threads.
/// </summary>
sealed partial class FoldEmitter(StageContext context, Stage stage) : DenseStageEmitter(context, stage)
{
    readonly string partial = stage.Name + "Partial";

    /// <summary>Stages with many dims have outputs enough to keep a device busy.</summary>
    bool IsSliced => Stage.Dims.Count <= 3;

    /// <summary>The indices of the outer loop, which slices share out; the last index runs inside.</summary>
    IReadOnlyList<IndexVar> Rows => Stage.Overs.Count == 1 ? Stage.Overs : Stage.Overs.Take(Stage.Overs.Count - 1).ToList();

    IndexVar? Inner => Stage.Overs.Count == 1 ? null : Stage.Overs[Stage.Overs.Count - 1];

    bool HasIntResult => Stage.Outputs.Any(IsInt);

    string PartialField => Keywords.Escape(Names.Camel(partial));

    public override void WriteKernels(CodeWriter w)
    {
        if (IsSliced)
        {
            Arguments.Tensor(partial, HasIntResult);
            Arguments.Extra.Add("slices");
        }

        base.WriteKernels(w);
        if (IsSliced)
        {
            WriteFinish(w);
        }
    }

    public override void WriteFields(CodeWriter w)
    {
        if (IsSliced)
        {
            w.Line($"readonly int {PartialField}Slices;");
            w.Line(HasIntResult ? $"readonly IndexBuffer {PartialField};" : $"readonly Tensor {PartialField};");
        }
    }

    public override void WriteAllocation(CodeWriter w)
    {
        if (!IsSliced)
        {
            return;
        }

        var outputs = DimsText.Count(B, Stage.Dims);
        w.Line($"{PartialField}Slices = Slicing.Count(device, {Context.Launch.Text(outputs)}, {Context.Launch.Text(DimsText.Count(B, Rows))});");
        var count = $"{PartialField}Slices == 1 ? 1 : {Stage.Outputs.Count} * {PartialField}Slices * {Context.Launch.Operand(outputs)}";
        w.Line(HasIntResult
            ? $"{PartialField} = IndexBuffer.Allocate(device, {count});"
            : $"{PartialField} = Tensor.Allocate(device, precision, [{count}]);");
    }

    public override void WriteDisposal(CodeWriter w)
    {
        if (IsSliced)
        {
            w.Line($"{PartialField}?.Dispose();");
        }
    }

    public override void WriteLaunch(CodeWriter w)
    {
        var launch = Context.Launch;
        var count = DimsText.Count(B, Stage.Dims);
        var elements = launch.Text(count);
        var items = IsSliced ? $"{launch.Operand(count)} * {PartialField}Slices" : elements;
        Context.WriteInitializer(w, "arguments", ArgumentsName, Arguments, _ => PartialField + "Slices");
        w.Line($"var cost = {Cost}L * {launch.Operand(DimsText.Count(B, Stage.Overs))}{(IsSliced ? $" / {PartialField}Slices" : "")};");
        w.Line($"{Context.KernelClass}.{Stage.Name}<T>.Kernel.Launch(this.Device, arguments, {items}, cost, {items});");
        if (IsSliced)
        {
            using (w.Block($"if ({PartialField}Slices > 1)"))
            {
                w.Line($"{Context.KernelClass}.{Stage.Name}Finish<T>.Kernel.Launch(this.Device, arguments, {elements}, {PartialField}Slices, {elements});");
            }
        }
    }

    protected override IEnumerable<Expr> Roots => base.Roots.Append(TermCount);

    Expr TermCount => Stage.Fold == Fold.Mean ? B.ToReal(DimsText.Count(B, Stage.Overs)) : B.Real(1);

    protected override void WriteKernelBody(CodeWriter w, NumberType type)
    {
        var emitter = Emitter(type, onHost: false, Depths(lanesAlongDims: false));
        WriteItemSplit(w, emitter, "index", Stage.Dims);
        emitter.Declare(w, 0);
        WriteAccumulators(w, type);
        WriteTermLoops(w, emitter, 1, () => WriteTerms(w, emitter, type));
        WriteResults(w, emitter, type);
    }

    /// <summary>Dims outside; then, where vectors run along the last dim, that one; then the rows; then the innermost over.</summary>
    Dictionary<string, int> Depths(bool lanesAlongDims)
    {
        var depths = Stage.Dims.ToDictionary(d => d.Name, _ => 0);
        var depth = 1;
        if (lanesAlongDims)
        {
            depths[Stage.Dims[Stage.Dims.Count - 1].Name] = depth++;
        }

        foreach (var row in Rows)
        {
            depths[row.Name] = depth;
        }

        if (Inner is not null)
        {
            depths[Inner.Name] = depth + 1;
        }

        return depths;
    }

    void WriteItemSplit(CodeWriter w, ExprEmitter emitter, string item, IReadOnlyList<IndexVar> dims)
    {
        if (!IsSliced)
        {
            DimsText.WriteSplit(w, emitter, dims, item, "position");
            return;
        }

        w.Line($"int slice = {item} % a.slices;");
        if (dims.Count > 0)
        {
            DimsText.WriteSplit(w, emitter, dims, $"{item} / a.slices", "position");
        }
    }

    /// <summary>The loops over the terms of an item, around the innermost statements.</summary>
    void WriteTermLoops(CodeWriter w, ExprEmitter emitter, int depth, System.Action body)
    {
        var closings = new Stack<CodeWriter.Closing>();
        if (Rows.Count > 1 && IsSliced)
        {
            closings.Push(w.Block($"for (int row = slice; row < {emitter.Scalar(DimsText.Count(B, Rows))}; row += a.slices)"));
            DimsText.WriteSplit(w, emitter, Rows, "row", "term");
        }
        else
        {
            foreach (var row in Rows)
            {
                var name = Keywords.Escape(row.Name);
                var start = IsSliced ? "slice" : "0";
                var step = IsSliced ? $"{name} += a.slices" : $"{name}++";
                closings.Push(w.Block($"for (int {name} = {start}; {name} < {emitter.Scalar(row.Extent)}; {step})"));
            }
        }

        emitter.Declare(w, depth);
        if (Inner is null)
        {
            body();
        }
        else
        {
            var name = Keywords.Escape(Inner.Name);
            using (w.Block($"for (int {name} = 0; {name} < {emitter.Scalar(Inner.Extent)}; {name}++)"))
            {
                emitter.Declare(w, depth + 1);
                body();
            }

            emitter.Forget(depth + 1);
        }

        emitter.Forget(depth);
        while (closings.Count > 0)
        {
            closings.Pop().Dispose();
        }
    }

    string Accumulator(int output) => Stage.Outputs.Count == 1 ? "folded" : "folded" + output;

    string Identity(NumberType type) => HasIntResult
        ? Stage.Fold == Fold.Max ? "int.MinValue" : Stage.Fold == Fold.Min ? "int.MaxValue" : "0"
        : Stage.Fold switch
        {
            Fold.Max => type.Keyword + ".NegativeInfinity",
            Fold.Min => type.Keyword + ".PositiveInfinity",
            _ => type.Literal(0),
        };

    void WriteAccumulators(CodeWriter w, NumberType type)
    {
        for (var at = 0; at < Stage.Outputs.Count; at++)
        {
            w.Line($"{(HasIntResult ? "int" : type.Keyword)} {Accumulator(at)} = {Identity(type)};");
        }
    }

    void WriteTerms(CodeWriter w, ExprEmitter emitter, NumberType type)
    {
        if (Stage.FoldGuard is { } guard)
        {
            using (w.Block($"if ({emitter.Scalar(emitter.WithAddresses(guard))})"))
            {
                Terms();
            }
        }
        else
        {
            Terms();
        }

        void Terms()
        {
            for (var at = 0; at < Stage.Outputs.Count; at++)
            {
                WriteFold(w, Accumulator(at), emitter.Scalar(emitter.WithAddresses(Stage.Outputs[at].Value)));
            }
        }
    }

    /// <summary>One step of the fold. Minima and maxima keep NaN, once met.</summary>
    void WriteFold(CodeWriter w, string accumulator, string value)
    {
        if (Stage.Fold is Fold.Sum or Fold.Mean)
        {
            w.Line($"{accumulator} += {value};");
            return;
        }

        using (w.Block(""))
        {
            w.Line($"var value = {value};");
            var comparison = $"value {(Stage.Fold == Fold.Max ? ">" : "<")} {accumulator}";
            w.Line(HasIntResult ? $"{accumulator} = {comparison} ? value : {accumulator};" : $"{accumulator} = {comparison} || value != value ? value : {accumulator};");
        }
    }

    /// <summary>Writes the item's results, or its partial ones.</summary>
    void WriteResults(CodeWriter w, ExprEmitter emitter, NumberType type)
    {
        if (!IsSliced)
        {
            WriteStores(w, emitter, type);
            return;
        }

        using (w.Block("if (a.slices == 1)"))
        {
            WriteStores(w, emitter, type);
        }

        using (w.Block("else"))
        {
            var pointer = emitter.Base(partial, HasIntResult);
            var element = Stage.Dims.Count == 0 ? "0" : Stage.Dims.Count == 1 ? Keywords.Escape(Stage.Dims[0].Name) : FlatPosition(emitter);
            for (var at = 0; at < Stage.Outputs.Count; at++)
            {
                var outer = at == 0 ? "slice" : $"({at} * a.slices + slice)";
                w.Line(Stage.Dims.Count == 0 ? $"{pointer}[{outer}] = {Accumulator(at)};" : $"{pointer}[{outer} * {ElementCount(emitter)} + {element}] = {Accumulator(at)};");
            }
        }
    }

    string ElementCount(ExprEmitter emitter)
    {
        var text = emitter.Scalar(DimsText.Count(B, Stage.Dims));
        return text;
    }

    string FlatPosition(ExprEmitter emitter) => Stage.Dims.Skip(1).Aggregate(
        Keywords.Escape(Stage.Dims[0].Name), (text, dim) => $"{(text.Contains(' ') ? $"({text})" : text)} * {emitter.Scalar(dim.Extent)} + {Keywords.Escape(dim.Name)}");

    void WriteStores(CodeWriter w, ExprEmitter emitter, NumberType type)
    {
        for (var at = 0; at < Stage.Outputs.Count; at++)
        {
            var result = Stage.Fold == Fold.Mean ? $"{Accumulator(at)} / {emitter.Scalar(TermCount)}" : Accumulator(at);
            w.Line($"{Target(emitter, Stage.Outputs[at])} {Assign} {result};");
        }
    }

    /// <summary>The second pass: partial results of all slices, in order.</summary>
    void WriteFinish(CodeWriter w)
    {
        Context.WriteRegistration(w, Stage.Name, ArgumentsName, "Finish");
        foreach (var type in NumberType.Both)
        {
            w.Line("[EmittedKernel(0)]");
            using (w.Block($"internal static void {Stage.Name}FinishKernel{type.Name}(Index1D index, {ArgumentsName}<{type.Keyword}> a)"))
            {
                Write(Emitter(type, onHost: false, Depths(false)), "index", type);
            }

            w.Line();
            using (w.Block($"static unsafe void {Stage.Name}FinishHost{type.Name}(in {ArgumentsName}<{type.Keyword}> a, int begin, int end)"))
            {
                StageContext.WritePointers(w, Arguments, type, [partial, .. Stage.Outputs.Select(o => Context.Placement(o.Tensor).Container)]);
                using (w.Block("for (var item = begin; item < end; item++)"))
                {
                    var emitter = Emitter(type, onHost: true, Depths(false));
                    emitter.Reserve(Arguments.Tensors.Select(t => t.Field));
                    Write(emitter, "item", type);
                }
            }

            w.Line();
        }

        void Write(ExprEmitter emitter, string item, NumberType type)
        {
            w.Line($"int element = {item};");
            DimsText.WriteSplit(w, emitter, Stage.Dims, "element", "position");
            WriteAccumulators(w, type);
            var pointer = emitter.Base(partial, HasIntResult);
            using (w.Block("for (int slice = 0; slice < a.slices; slice++)"))
            {
                for (var at = 0; at < Stage.Outputs.Count; at++)
                {
                    var outer = at == 0 ? "slice" : $"({at} * a.slices + slice)";
                    var place = Stage.Dims.Count == 0 ? outer : $"{outer} * {ElementCount(emitter)} + element";
                    WriteFold(w, Accumulator(at), $"{pointer}[{place}]");
                }
            }

            WriteStores(w, emitter, type);
        }
    }
}
