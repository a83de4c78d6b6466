using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A pass over a plane on GPUs, as what a thread computes at one position.</summary>
sealed class GpuPass
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="flat">Makes addresses flat.</param>
    /// <param name="program">What repeats.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="depths">0 for the indices of items, 1 for those of the plane.</param>
    public GpuPass(ExprBuilder b, Flattening flat, IterationProgram program, PlanePass pass, IReadOnlyDictionary<string, int> depths)
    {
        FlatOutput Stored(string tensor, Expr value)
        {
            var element = flat.Of(program.Nest.Here(tensor));
            return new FlatOutput(element.Name, element.Args[0], flat.Of(value), null);
        }

        Pass = pass with
        {
            Writes = pass.Writes.Select(w => w with { Value = flat.Of(w.Value) }).ToList(),
            Sums = pass.Sums.Select(s => (s.Slot, flat.Of(s.Value))).ToList(),
        };
        string AdjointTensor(PlaneWrite increment) => program.Sweep!.Inputs.First(i => IterationProgram.IncrementOf(i.Tensor) == increment.Plane).Adjoint;
        Stores = pass.Writes.Where(w => w.Adds).Select(w => Stored(AdjointTensor(w), w.Value)).Concat(pass.Results.Select(r => Stored(r.Tensor, r.Value))).ToList();
        Plan = new ValuePlan(b, Pass.Writes.Where(w => !w.Adds).Select(w => w.Value).Concat(Pass.Sums.Select(s => s.Value)).Concat(Stores.SelectMany(s => s.Values)), depths);
    }

    /// <summary>The pass over flat addresses.</summary>
    public PlanePass Pass { get; }

    /// <summary>What it writes, or in a sweep adds, to tensors.</summary>
    public IReadOnlyList<FlatOutput> Stores { get; }

    /// <summary>What of it is a local.</summary>
    public ValuePlan Plan { get; }

    /// <summary>Whether it writes anything, or only adds up.</summary>
    public bool Writes => Pass.Writes.Count + Stores.Count > 0;

    /// <summary>Whether it adds anything up.</summary>
    public bool AddsUp => Pass.Sums.Count > 0;

    /// <summary>What it uses that is the same all over the plane.</summary>
    public IEnumerable<Expr> Constants
    {
        get
        {
            // What is part of other constants only is no constant of its own.
            var open = new Stack<Expr>(Plan.Order.Where(n => Plan.DepthOf(n) > 0).SelectMany(n => n.Args).Concat(Plan.Order.Where(Plan.IsRoot)).Where(n => Plan.DepthOf(n) == 0));
            while (open.Count > 0)
            {
                var node = open.Pop();
                if (Plan.IsLocal(node))
                {
                    yield return node;
                    continue;
                }

                foreach (var arg in node.Args)
                {
                    open.Push(arg);
                }
            }
        }
    }
}
