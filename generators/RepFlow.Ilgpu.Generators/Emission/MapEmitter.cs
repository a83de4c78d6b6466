using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Maps: on GPUs a thread an element, on the host a row at a time in vectors.</summary>
sealed class MapEmitter : DenseStageEmitter
{
    /// <summary>Elements of one work item where a single row is cut into blocks.</summary>
    const int Block = 4096;

    public MapEmitter(StageContext context, Stage stage)
        : base(context, RowCollapse.Apply(context, stage))
    {
    }

    IndexVar? Lane => Stage.Dims.LastOrDefault();

    bool IsBlocked => Stage.Dims.Count == 1;

    IReadOnlyList<IndexVar> Outer => Stage.Dims.Take(Stage.Dims.Count - 1).ToList();

    public override void WriteLaunch(CodeWriter w)
    {
        var elements = DimsText.Count(B, Stage.Dims);
        var items = IsBlocked ? $"({Context.Launch.Operand(elements)} + {Block - 1}) / {Block}" : Context.Launch.Text(DimsText.Count(B, Outer));
        var rowCost = IsBlocked ? (Block * Cost).ToString() : Lane is null ? "1" : $"{Cost}L * {Context.Launch.Operand(Lane.Extent)}";
        Context.WriteInitializer(w, "arguments", ArgumentsName, Arguments);
        w.Line($"{Context.KernelClass}.{Stage.Name}<T>.Kernel.Launch(this.Device, arguments, {items}, {rowCost}, {Context.Launch.Text(elements)});");
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
}
