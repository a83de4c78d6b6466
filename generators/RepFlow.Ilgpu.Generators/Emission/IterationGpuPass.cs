using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Writes what a GPU thread does at one position of a plane. The indices stand in locals of their names, and the address of the position in
/// padded planes in the local "at".
/// </summary>
sealed class IterationGpuPass(StageContext context, StageArguments arguments, GpuPlan plan)
{
    readonly PlaneNest nest = plan.Program.Nest;
    readonly HashSet<string> taken = new(["at", "item", "origin", "iteration", "sums"]);

    /// <summary>Prepares the text of a pass.</summary>
    /// <param name="type">The precision.</param>
    /// <param name="values">What the pass computes.</param>
    /// <param name="plane">How a plane is written.</param>
    public ExprEmitter Emitter(NumberType type, IEnumerable<Expr> values, Func<string, string> plane)
    {
        // Depth 0 is the plane, depth 1 a position.
        var depths = nest.Batch.ToDictionary(d => d.Name, _ => 0);
        foreach (var dim in nest.Plane)
        {
            depths[dim.Name] = 1;
        }

        var emitter = new ExprEmitter(context.Builder, type, arguments, context.Placement, false, depths, values) { Plane = plane };
        emitter.Reserve(taken);
        return emitter;
    }

    /// <summary>Declares the addresses of the rows that a pass reads, beside the position at hand.</summary>
    public void WriteRows(CodeWriter w, ExprEmitter emitter, IEnumerable<Expr> values, Func<string, string> geometry)
    {
        foreach (var (node, name, text) in nest.Rows(values, geometry))
        {
            emitter.Bind(node, name);
            if (name != "at")
            {
                w.Line($"var {name} = {text};");
            }
        }
    }

    /// <summary>The C# text of a tensor's element at the position at hand.</summary>
    public string Element(ExprEmitter emitter, string tensor)
    {
        var address = emitter.WithAddresses(nest.Here(tensor)).Args[0];
        return $"{emitter.Base(context.Placement(tensor).Container, false)}[{emitter.Scalar(address)}]";
    }

    /// <summary>Writes what a pass computes at the position at hand; what it adds to an adjoint goes to that tensor, if it is wanted.</summary>
    public void WriteStores(CodeWriter w, ExprEmitter emitter, IEnumerable<PlaneWrite> writes, Func<PlaneWrite, string> plane)
    {
        foreach (var write in writes)
        {
            var value = emitter.Scalar(emitter.WithAddresses(write.Value));
            if (write.Adds)
            {
                WriteAdd(w, emitter, plan.AdjointTensor(write), value);
            }
            else
            {
                w.Line($"{plane(write)}[at] = {value};");
            }
        }
    }

    /// <summary>Writes results to tensors, or adds them to adjoints.</summary>
    public void WriteResults(CodeWriter w, ExprEmitter emitter, IEnumerable<(string Tensor, Expr Value)> results)
    {
        var adds = plan.Program.Sweep is not null;
        foreach (var (tensor, result) in results)
        {
            var value = emitter.Scalar(emitter.WithAddresses(result));
            if (adds)
            {
                WriteAdd(w, emitter, tensor, value);
            }
            else
            {
                w.Line($"{Element(emitter, tensor)} = {value};");
            }
        }
    }

    void WriteAdd(CodeWriter w, ExprEmitter emitter, string tensor, string value)
    {
        using (w.Block($"if (a.{arguments.OptionalTensor(context.Placement(tensor).Container)}.Length > 0)"))
        {
            w.Line($"{Element(emitter, tensor)} += {value};");
        }

        w.Line();
    }

    /// <summary>Keeps a name from being used for a value.</summary>
    public void Reserve(IEnumerable<string> names) => taken.UnionWith(names);
}
