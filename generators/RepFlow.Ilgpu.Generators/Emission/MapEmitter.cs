using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Maps: on GPUs a thread an element, on the host a row at a time in vectors.</summary>
sealed class MapEmitter : DenseStageEmitter
{
    /// <summary>Elements of one work item where a single row is cut into blocks.</summary>
    const int Block = 4096;

    public MapEmitter(StageContext context, Stage stage)
        : base(context, Collapse(context, stage))
    {
    }

    IndexVar? Lane => Stage.Dims.LastOrDefault();

    bool IsBlocked => Stage.Dims.Count == 1;

    IReadOnlyList<IndexVar> Outer => Stage.Dims.Take(Stage.Dims.Count - 1).ToList();

    public override void WriteLaunch(CodeWriter w)
    {
        var elements = DimsText.Count(B, Stage.Dims);
        var items = IsBlocked ? $"({Context.Launch.Text(elements)} + {Block - 1}) / {Block}" : Context.Launch.Text(DimsText.Count(B, Outer));
        var rowCost = IsBlocked ? (Block * Cost).ToString() : Lane is null ? "1" : $"{Cost}L * ({Context.Launch.Text(Lane.Extent)})";
        Context.WriteInitializer(w, "arguments", ArgumentsName, Arguments);
        w.Line($"{Context.KernelClass}.{Stage.Name}<T>.Kernel.Launch(Device, arguments, {items}, {rowCost}, {Context.Launch.Text(elements)});");
    }

    protected override void WriteKernelBody(CodeWriter w, NumberType type)
    {
        var emitter = Emitter(type, onHost: false, Stage.Dims.ToDictionary(d => d.Name, _ => 0));
        DimsText.WriteSplit(w, emitter, Stage.Dims, "index", "position");
        emitter.Declare(w, 0);
        WriteScalarStores(w, emitter);
    }

    protected override void WriteHostBody(CodeWriter w, NumberType type)
    {
        var depths = Stage.Dims.ToDictionary(d => d.Name, _ => 0);
        if (Lane is not null)
        {
            depths[Lane.Name] = 1;
        }

        var emitter = Emitter(type, onHost: true, depths);
        emitter.Reserve(Arguments.Tensors.Select(t => t.Field));
        using (w.Block("for (var item = begin; item < end; item++)"))
        {
            if (Lane is null)
            {
                emitter.Declare(w, 0);
                WriteScalarStores(w, emitter);
                return;
            }

            DimsText.WriteSplit(w, emitter, Outer, "item", "row");
            var lane = Lane.Name;
            var vectors = emitter.CanVectorize(lane) && Stage.Outputs.All(o => emitter.IsContiguous(Address(o), lane));
            emitter.Declare(w, 0);
            if (vectors)
            {
                emitter.DeclareBroadcasts(w, 0, lane);
            }

            var j = Keywords.Escape(lane);
            var extent = emitter.Scalar(Lane.Extent);
            w.Line(IsBlocked ? $"var {j} = item * {Block};" : $"var {j} = 0;");
            if (IsBlocked)
            {
                w.Line($"var stop = Math.Min({extent}, {j} + {Block});");
            }

            LaneLoop.Write(w, emitter, type, lane, IsBlocked ? "stop" : extent, vectors, 1, () => WriteVectorStores(w, emitter, lane), () => WriteScalarStores(w, emitter));
        }
    }

    void WriteScalarStores(CodeWriter w, ExprEmitter emitter)
    {
        foreach (var output in Stage.Outputs)
        {
            w.Line($"{Target(emitter, output)} {Assign} {emitter.Scalar(emitter.WithAddresses(output.Value))};");
        }
    }

    void WriteVectorStores(CodeWriter w, ExprEmitter emitter, string lane)
    {
        foreach (var output in Stage.Outputs)
        {
            var pointer = $"{emitter.Base(Context.Placement(output.Tensor).Container, false)} + {emitter.Scalar(emitter.WithAddresses(Address(output)))}";
            var value = emitter.Vector(emitter.WithAddresses(output.Value), lane);
            w.Line(Stage.Accumulate ? $"Vector.Store(Vector.Load({pointer}) + ({value}), {pointer});" : $"Vector.Store({value}, {pointer});");
        }
    }

    /// <summary>
    /// Two neighbouring dims become one where every access runs through both without a gap and nothing else depends on them: rows get longer,
    /// index arithmetic shorter.
    /// </summary>
    static Stage Collapse(StageContext context, Stage stage)
    {
        var b = context.Builder;
        stage = stage with { Formula = DimsText.Comment(stage) };
        while (stage.Dims.Count >= 2)
        {
            var (i, j) = (stage.Dims[stage.Dims.Count - 2], stage.Dims[stage.Dims.Count - 1]);
            var probe = new ExprEmitter(b, NumberType.Single, new StageArguments(b), context.Placement, true, stage.Dims.ToDictionary(d => d.Name, _ => 0), stage.Outputs.Select(o => o.Value));
            var values = stage.Outputs.Select(o => probe.WithAddresses(o.Value)).ToList();
            var addresses = stage.Outputs.Select(o => context.Placement(o.Tensor).Address(b, o.Position)).ToList();
            var reads = values.Reads().ToList();
            bool Depends(Expr e) => e.DependsOn(i.Name) || e.DependsOn(j.Name);
            var elsewhere = values.Nodes().Where(n => n.Op is not Op.Read && n.Type != ExprType.Int).SelectMany(n => n.Args).Where(a => a.Type == ExprType.Int).Any(Depends)
                || reads.Any(r => Depends(r.Guard))
                // A clamped position has a slope in its interior only.
                || reads.SelectMany(r => r.Args).Nodes().Any(n => n.Op == Op.Clamp && Depends(n));
            var slopes = addresses.Concat(reads.Select(r => r.Args[0])).Select(a => (I: probe.SlopeOf(a, i.Name), J: probe.SlopeOf(a, j.Name)));
            if (elsewhere || !slopes.All(s => s.I is { } outer && s.J is { } inner && outer == b.Mul(inner, j.Extent)))
            {
                return stage;
            }

            // i = 0, and j runs through all.
            Expr Merge(Expr e) => b.Rewrite(e, n => n.Op == Op.Index && n.Name == i.Name ? b.Int(0) : null);
            stage = stage with
            {
                Dims = stage.Dims.Take(stage.Dims.Count - 2).Append(j with { Extent = b.Mul(i.Extent, j.Extent) }).ToList(),
                Outputs = stage.Outputs.Select(o => o with { Position = o.Position.Select(Merge).ToList(), Value = Merge(o.Value) }).ToList(),
            };
        }

        return stage;
    }
}
