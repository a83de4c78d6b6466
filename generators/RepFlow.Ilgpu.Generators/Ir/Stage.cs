using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// One step of a definition, forward or adjoint: outputs over dims, folded over overs. Adjoints are stages like any other, so that one
/// scheduler and one emitter serve both.
/// </summary>
sealed record Stage(string Name, Form Form)
{
    /// <summary>What the definition calls it, where emitted code calls it otherwise.</summary>
    public string Shown { get; init; } = Name;

    public IReadOnlyList<IndexVar> Dims { get; init; } = [];

    public IReadOnlyList<IndexVar> Overs { get; init; } = [];

    public IReadOnlyList<StageOutput> Outputs { get; init; } = [];

    public Fold Fold { get; init; }

    /// <summary>Which terms take part in the fold; null for all.</summary>
    public Expr? FoldGuard { get; init; }

    /// <summary>Whether the result is added to what the tensor holds.</summary>
    public bool Accumulate { get; init; }

    /// <summary>The boolean hyper-parameter without which the stage passes its first view through.</summary>
    public string? When { get; init; }

    /// <summary>The first view, which passes through where <see cref="When"/> is false.</summary>
    public string? PassThrough { get; init; }

    /// <summary>The parameter property that the result overwrites after the forward pass.</summary>
    public string? Updates { get; init; }

    /// <summary>Part of a hand-written backward pass.</summary>
    public bool IsAdjoint { get; init; }

    /// <summary>The input or parameter whose adjoint this stage computes by hand.</summary>
    public string? AdjointOf { get; init; }

    /// <summary>Element-wise on tensors of any rank: the one dim runs over all elements.</summary>
    public bool IsFlat { get; init; }

    /// <summary>Whether some elements of the result may be left as they are.</summary>
    public bool IsPartial { get; init; }

    public ContractionBody? Contraction { get; init; }

    public IterationBody? Iteration { get; init; }

    /// <summary>The reverse sweep, on a stage of form Iterate that is an adjoint.</summary>
    public IterationAdjointBody? Sweep { get; init; }

    public KernelBody? Kernel { get; init; }

    /// <summary>The stage's mathematics as its definition has them, where a schedule has changed its indices since.</summary>
    public string? Formula { get; init; }

    /// <summary>Every tensor that the stage reads.</summary>
    public IEnumerable<string> Reads
    {
        get
        {
            IEnumerable<string> names = Outputs.SelectMany(o => o.Position.Append(o.Value)).Concat(FoldGuard is null ? [] : [FoldGuard]).Reads().Select(r => r.Name);
            if (Contraction is { } contraction)
            {
                names = names.Concat([contraction.Left.Tensor, contraction.Right.Tensor]);
            }

            if (Iteration is { } iteration)
            {
                names = names.Concat(iteration.Inputs);
            }

            if (Sweep is { } sweep)
            {
                names = names.Concat(sweep.Primal.Inputs).Concat(sweep.Seeds.Where(t => t is not null).Select(t => t!));
            }

            if (Kernel is { } kernel)
            {
                names = names.Concat(kernel.Reads);
            }

            return names.Distinct();
        }
    }

    /// <summary>Every expression that the stage computes.</summary>
    public IEnumerable<Expr> Values => Outputs.Select(o => o.Value)
        .Concat(Iteration?.Phases.SelectMany(p => p.Updates.Select(u => u.Value)) ?? [])
        .Concat(Sweep?.Phases.SelectMany(p => p.Cuts.Concat(p.States).Concat(p.Inputs).Select(v => v.Item2).Concat(p.Sums.Select(s => s.Value))) ?? []);

    /// <summary>Every tensor that the stage writes.</summary>
    public IEnumerable<string> Writes =>
        Sweep is { } sweep ? sweep.Inputs.Select(i => i.Adjoint).Concat(sweep.Starts.Where(t => t is not null).Select(t => t!)).Append(sweep.SumsTensor).Distinct()
        : Iteration is { } iteration ? iteration.Results : Outputs.Select(o => o.Tensor).Distinct();
}
