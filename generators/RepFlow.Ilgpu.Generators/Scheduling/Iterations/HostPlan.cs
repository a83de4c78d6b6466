using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes of the host, where a plane's states stay in the cache of the running thread: inputs are kept as planes as well.</summary>
sealed class HostPlan
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    /// <param name="placement">Where tensors stand.</param>
    public HostPlan(ExprBuilder b, Stage stage, Func<string, Placement> placement)
    {
        Program = new IterationProgram(b, stage, keepsInputs: true);
        var (nest, flat) = (Program.Nest, new Flattening(b, placement));
        var isSweep = Program.Sweep is not null;
        var numbers = new HashSet<string>(isSweep ? [] : Program.Body.States.Where(s => Program.Body.PlaneDims.All(d => s.Lacks.Contains(d.Name))).Select(s => s.Name));
        HostPass Pass(PlanePass pass) => HostPass.Of(b, nest, pass.Map(flat.Of), numbers.Contains, isSweep);
        var swept = Program.Sweep?.Phases ?? [];
        var keeping = swept.Zip(Program.Adjoints, (p, passes) => (p.Number, Kept: new Keeping(b, nest, Program.Phases[p.Number], passes)))
            .ToDictionary(k => k.Number, k => k.Kept);
        Phases = Program.Phases.Select((p, at) => Pass(keeping.TryGetValue(at, out var kept) ? kept.Phase : p)).ToList();
        Adjoints = swept.SelectMany(p => keeping[p.Number].Adjoints).SelectMany(p => PassSplit.Of(b, nest, p)).Select(Pass).ToList();
        PerIteration = Program.Sweep is null ? [] : [.. Program.Versions, .. swept.SelectMany(p => keeping[p.Number].Planes)];
        Spread = [.. Passes.Where(p => !p.IsSingle).SelectMany(p => p.Pass.Reads).Where(numbers.Contains).Distinct()];
        Numbers = [.. numbers.Except(Spread)];
        Planes = [
            .. Program.Inputs, .. Program.Lasting, .. Passes.SelectMany(p => p.Pass.Doubled).Distinct().Select(PlaneWrite.Next), .. Program.Cuts, .. Program.Increments,
            .. Program.Constant,
        ];
        First = [.. Program.Inputs.Select(i => new PlaneTensor(i, i, [])), .. Program.First, .. Program.Increments.Select(i => new PlaneTensor(i, null, []))];
        Last = [.. Program.Last, .. Program.Increments.Zip(Program.Sweep?.Inputs ?? [], (increment, input) => new PlaneTensor(increment, input.Adjoint, []))];
        Places = First.Concat(Last).Where(p => p.Tensor is not null).GroupBy(p => p.Tensor!).ToDictionary(t => t.Key, t =>
        {
            var (place, lacks) = (placement(t.Key), t.First().Lacks);
            var origin = nest.Dims.Where(d => !lacks.Contains(d.Name)).Select(d => nest.Batch.Contains(d) ? b.Index(d) : b.Int(0)).ToList();

            // How far apart neighbours along depth, rows and columns are: those that the tensor does not have are one.
            var steps = new Dictionary<string, Expr>();
            Expr step = b.Int(1);
            foreach (var (dim, extent) in nest.Dims.Where(d => !lacks.Contains(d.Name)).Zip(place.Shape, (d, e) => (d, e)).Reverse())
            {
                (steps[dim.Name], step) = (step, b.Mul(extent, step));
            }

            Expr Step(int axis) => nest.Plane.Count > axis && steps.TryGetValue(nest.Plane[nest.Plane.Count - 1 - axis].Name, out var own) ? own : b.Int(0);
            return (place.Container, place.Address(b, origin), Step(1), Step(2));
        });

        // A fold along some of the axes tells rows apart.
        var all = nest.Axes(nest.Plane.Select(d => d.Name));
        IsOneRun = Passes.Where(p => p.IsInLanes).All(p => p.IsPlaceless) && Passes.SelectMany(p => p.Pass.Folds).Concat(Program.Gathered).All(f => f.Overs.SequenceEqual(all));
        Constants = Passes.SelectMany(p => p.Constants).Distinct().OrderBy(c => c.Id).ToList();
        ConstantPlan = new LanePlan(b, Constants, nest.Depths(axis => axis + 1), nest.Lane);
        PlacePlan = new ValuePlan(b, Places.Values.SelectMany(p => new[] { p.First, p.Row, p.Slice }), nest.Batch.ToDictionary(d => d.Name, _ => 0));
    }

    /// <summary>What repeats.</summary>
    public IterationProgram Program { get; }

    /// <summary>The passes of one iteration.</summary>
    public IReadOnlyList<HostPass> Phases { get; }

    /// <summary>The passes that sweep one iteration.</summary>
    public IReadOnlyList<HostPass> Adjoints { get; }

    /// <summary>All passes.</summary>
    public IEnumerable<HostPass> Passes => Phases.Concat(Adjoints);

    /// <summary>Whether lanes run through all rows of a plane as one: where no pass asks in which row and column it is.</summary>
    public bool IsOneRun { get; }

    /// <summary>The states that are numbers of a plane, and are read at all of its positions: they are copied there as they change.</summary>
    public IReadOnlyList<string> Spread { get; }

    /// <summary>Those that stand at its first position only.</summary>
    public IReadOnlyList<string> Numbers { get; }

    /// <summary>What passes in lanes use that is the same all over a plane.</summary>
    public IReadOnlyList<Expr> Constants { get; }

    /// <summary>How that is computed.</summary>
    public ValuePlan ConstantPlan { get; }

    /// <summary>The planes that there is one of. Those that change as a whole have memory for before and after, which change places.</summary>
    public IReadOnlyList<string> Planes { get; }

    /// <summary>The planes that a sweep keeps of an iteration: versions of states, and what it keeps of phases beside them.</summary>
    public IReadOnlyList<string> PerIteration { get; }

    /// <summary>What planes are before the first iteration: tensors, or zeros.</summary>
    public IReadOnlyList<PlaneTensor> First { get; }

    /// <summary>What planes become after the last: they are stored, or in a sweep added, to tensors, if there is one.</summary>
    public IReadOnlyList<PlaneTensor> Last { get; }

    /// <summary>Where an item's plane stands in each of these tensors: the first element, and the distances of rows and of planes of rows.</summary>
    public IReadOnlyDictionary<string, (string Container, Expr First, Expr Row, Expr Slice)> Places { get; }

    /// <summary>What of these places is a local.</summary>
    public ValuePlan PlacePlan { get; }
}
