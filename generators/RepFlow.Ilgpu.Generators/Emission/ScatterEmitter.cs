using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Scatters: a work item (a thread on GPUs) adds to a part of the tensor that is its own, one value after the other.</summary>
sealed class ScatterEmitter(StageContext context, Stage stage) : DenseStageEmitter(context, stage)
{
    public override void WriteLaunch(CodeWriter w)
    {
        var items = Context.Launch.Text(DimsText.Count(B, Stage.Dims));
        Context.WriteInitializer(w, "arguments", ArgumentsName, Arguments);
        w.Line($"{Context.KernelClass}.{Stage.Name}<T>.Kernel.Launch(this.Device, arguments, {items}, {Cost}L * {Context.Launch.Operand(DimsText.Count(B, Stage.Overs))}, {items});");
    }

    protected override void WriteKernelBody(CodeWriter w, NumberType type) => WriteItem(w, Emitter(type, onHost: false, Depths), "index");

    protected override void WriteHostBody(CodeWriter w, NumberType type)
    {
        var emitter = Emitter(type, onHost: true, Depths);
        emitter.Reserve(Arguments.Tensors.Select(t => t.Field));
        using (w.Block("for (var item = begin; item < end; item++)"))
        {
            WriteItem(w, emitter, "item");
        }
    }

    Dictionary<string, int> Depths => Stage.Dims.ToDictionary(d => d.Name, _ => 0).Concat(Stage.Overs.ToDictionary(o => o.Name, _ => 1)).ToDictionary(d => d.Key, d => d.Value);

    void WriteItem(CodeWriter w, ExprEmitter emitter, string item)
    {
        DimsText.WriteSplit(w, emitter, Stage.Dims, item, "position");
        emitter.Declare(w, 0);
        var closings = Stage.Overs.Select(o => w.Block($"for (int {Keywords.Escape(o.Name)} = 0; {Keywords.Escape(o.Name)} < {emitter.Scalar(o.Extent)}; {Keywords.Escape(o.Name)}++)")).ToList();
        emitter.Declare(w, 1);
        foreach (var output in Stage.Outputs)
        {
            var statement = $"{Target(emitter, output)} += {emitter.Scalar(emitter.WithAddresses(output.Value))};";
            if (output.Guard is { } guard)
            {
                using (w.Block($"if ({emitter.Scalar(emitter.WithAddresses(guard))})"))
                {
                    w.Line(statement);
                }
            }
            else
            {
                w.Line(statement);
            }
        }

        foreach (var closing in closings)
        {
            closing.Dispose();
        }
    }
}
