using System.ComponentModel;

namespace RepFlow.Ilgpu.Execution;

/// <content>
/// What the backward pass reads of the forward pass and is not kept for it: its memory is free in between. A layer's result is recomputed before the
/// backward pass of the layer that reads it first, if a map makes it from tensors that are there by then anyway; a part of a network that is to be
/// recomputed runs again before its own.
/// </content>
partial class MemoryPlan
{
    readonly List<(StepInPlace Step, LayerSteps Layer)> maps = [];
    readonly List<(int Step, LayerSteps Layer)> adjoints = [];
    int? replay;

    /// <summary>
    /// Whether the backward pass recomputes what is cheap to compute, and what <see cref="RecomputeAttribute"/> says; otherwise all that it reads of
    /// the forward pass is kept.
    /// </summary>
    public bool IsRecomputing { get; init; } = true;

    /// <summary>
    /// Says which of the networks inside a network run again before their backward pass beside those that are marked with
    /// <see cref="RecomputeAttribute"/>: for what somebody else has written.
    /// </summary>
    /// <example><code>new MemoryPlan(arena, Precision.Single) { Recomputes = part =&gt; part is BasicBlock or Bottleneck }</code></example>
    public Func<ILayer, bool> Recomputes { get; init; } = _ => false;

    /// <summary>Whether a part of the forward pass runs again for the backward pass, so that no parameter or buffer is updated.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsReplaying { get; internal set; }

    /// <summary>How many steps have been announced.</summary>
    internal int StepCount => steps.Count;

    /// <summary>Says that the backward pass of a layer begins: what its adjoints read can be recomputed here.</summary>
    /// <param name="layer">The layer's steps.</param>
    internal void BeginAdjoints(LayerSteps layer)
    {
        adjoints.Add((steps.Count, layer));
        Announce([], null);
    }

    /// <summary>Announces that steps of the forward pass run again, but for updates: what they have computed is not kept until then.</summary>
    /// <param name="first">The first of these steps.</param>
    /// <param name="end">The first step behind them.</param>
    /// <exception cref="InvalidOperationException">One reads what an update has changed by then.</exception>
    internal void Replay(int first, int end)
    {
        var updating = updates.SelectMany(update => new[] { update.Copy, update.Result.First }).ToHashSet();
        var inPlace = stepsInPlace.ToLookup(step => step.Number);
        replay = steps.Count;
        for (var at = first; at < end; at++)
        {
            var step = steps[at];
            if (updating.Contains(at))
            {
                continue;
            }

            if (step.Tensors.FirstOrDefault(tensor => updates.Exists(update => update.Target.Root == tensor.Root && at < update.Copy)) is { } old)
            {
                throw new InvalidOperationException(
                    $"{Scope.TrimEnd('.')} cannot be recomputed: {old.Name} is updated after a step has read it. Take [Recompute] off.");
            }

            foreach (var tensor in step.Tensors.Where(tensor => tensor.Root.First == at))
            {
                tensor.Root.Recompute(steps.Count);
            }

            foreach (var same in inPlace[at])
            {
                same.Numbers.Add(steps.Count);
            }

            Announce(step.Tensors, step.Kernels.Select(kernel => kernel with { Pass = PlannedPass.Backward }).FirstOrDefault());
        }

        replay = null;
    }

    /// <summary>Decides which results of layers are recomputed.</summary>
    void ChooseRecomputed()
    {
        foreach (var (map, layer) in maps)
        {
            if (IsRecomputing && !IsKeepingAll && map.Result.IsAlone)
            {
                Recompute(map, layer);
            }
        }

        maps.Clear();
    }

    /// <summary>Recomputes a map for the first adjoint that reads its result, if that gives memory free and its sources are there.</summary>
    void Recompute(StepInPlace map, LayerSteps layer)
    {
        foreach (var life in map.Result.Lives(int.MaxValue))
        {
            // What runs in the same replay reads it as in the forward pass.
            var uses = map.Result.Uses.Where(use => use > life.First && use <= life.Last).ToList();
            var born = steps[life.First].Replay;
            var read = uses.FindIndex(use => steps[use].Pass == PlannedPass.Backward && (steps[use].Replay is null || steps[use].Replay != born));
            var at = read < 0 ? -1 : adjoints.FindLastIndex(begin => begin.Step < uses[read]);
            if (at < 0 || adjoints[at].Step < life.First)
            {
                continue;
            }

            var (step, reader) = adjoints[at];
            var before = uses.Where(use => use < step).Append(life.First).Max();
            var isWorthIt = steps[(before + 1)..step].Exists(between => between.Kernels.Count > 0);
            if (isWorthIt && map.Sources.Concat(map.Others).All(source => IsThere(source.Root, life.First, step)))
            {
                map.Result.Recompute(step);
                foreach (var source in map.Sources.Concat(map.Others))
                {
                    source.Root.Use(step);
                }

                steps[step].Kernels.AddRange(steps[life.First].Kernels.Select(kernel => kernel with { Pass = PlannedPass.Backward }));
                reader.RecomputeFirst(layer);
            }
        }
    }

    /// <summary>Whether a tensor is in some step as it was in an earlier one.</summary>
    bool IsThere(Lifetime root, int earlier, int step) =>
        !updates.Exists(update => update.Target.Root == root && earlier < update.Copy && update.Copy < step)
        && (root.Region != MemoryRegion.Shared || root.Lives(backward).Any(life => life.First <= earlier && step <= life.Last));
}
