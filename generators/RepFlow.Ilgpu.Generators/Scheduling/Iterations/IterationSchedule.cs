using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// How an iteration or its reverse sweep runs: on the host a plane at a time, on processors behind OpenCL likewise, on GPUs all iterations in one launch where a plane
/// fits on chip, else a launch a pass.
/// </summary>
sealed class IterationSchedule : StageSchedule
{
    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">A stage that iterates or sweeps.</param>
    /// <param name="placement">Where tensors stand.</param>
    /// <param name="begun">The adjoints that a sweep is the first to write.</param>
    public IterationSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement, IReadOnlyList<string> begun)
        : base(b, stage)
    {
        Begun = begun;
        Gpu = new GpuPlan(b, stage, placement);
        Chip = ChipPlan.Of(Gpu.Program);
        var numbers = Gpu.Constants.Where(c => c.Type == ExprType.Real).ToList();
        Shared = numbers.Count <= Chip.Capacity(sizeof(double)) && numbers.Nodes().Any(n => n.Op == Op.Read) ? numbers : [];
        Host = new HostPlan(b, stage, placement);

        // A core neither folds planes nor ends them early, nor knows of states with fewer dims than the plane: such iterations keep the form of GPUs on processors behind OpenCL.
        var program = Gpu.Program;
        Cores = program.HasFolds || program.Body.Steps is not null || program.First.Concat(program.Last).Any(p => p.Lacks.Count > 0) ? null : new CorePlan(b, Host);
        Operations = Gpu.Program.Passes.SelectMany(p => p.Values).Nodes().Count;
        Arguments.NameExtents(stage.Dims);
        Take(Gpu.Program.Nest.Dims.Select(d => d.Extent).Append(Gpu.Program.Body.Count).Concat(Gpu.Program.Phases.Select(p => p.Every).OfType<Expr>()));
        foreach (var plan in Gpu.Passes.Select(p => p.Plan).Concat(Host.Passes.Select(p => p.Plan))
            .Concat([Gpu.ConstantPlan, Host.ConstantPlan, Host.PlacePlan]).Concat(Cores?.Plans ?? []))
        {
            Take(plan);
        }

        foreach (var container in Host.Places.Values.Select(p => p.Container).Concat(Gpu.Passes.SelectMany(p => p.Rows[0].Stores).Select(s => s.Container)))
        {
            Arguments.Tensor(container);
        }

        if (Gpu.Program.Body.Steps is { } steps)
        {
            Steps = placement(steps).Container;
            Arguments.Tensor(Steps);
        }

        if (Gpu.Program.Sweep is { } sweep)
        {
            if (sweep.Slots.Count > 0)
            {
                Sums = placement(sweep.SumsTensor).Container;
                Arguments.Tensor(Sums);
            }

            foreach (var tensor in sweep.Inputs.Select(i => i.Adjoint).Concat(sweep.Starts.OfType<string>()))
            {
                Arguments.OptionalTensor(placement(tensor).Container);
            }
        }
    }

    /// <summary>The adjoints of inputs that a sweep is the first to write, which nobody has set to zero.</summary>
    public IReadOnlyList<string> Begun { get; }

    /// <summary>Those of them of which a thread that holds what it reads has at the end all that an element gains.</summary>
    public IReadOnlyList<string> Stored => Begun.Where(Gpu.IsGained).ToList();

    /// <summary>The passes of GPUs, on chip or not.</summary>
    public GpuPlan Gpu { get; }

    /// <summary>The memory of planes that fit on chip.</summary>
    public ChipPlan Chip { get; }

    /// <summary>The numbers that are the same all over a plane and that one thread of a group reads for all, by way of the first plane's memory.</summary>
    public IReadOnlyList<Expr> Shared { get; }

    /// <summary>The host's passes.</summary>
    public HostPlan Host { get; }

    /// <summary>The passes of processors behind OpenCL; null where these take the form of GPUs.</summary>
    public CorePlan? Cores { get; }

    /// <summary>The tensor of how many iterations each plane runs; null where all run all of them.</summary>
    public string? Steps { get; }

    /// <summary>The tensor of a sweep's sums; null where it has none.</summary>
    public string? Sums { get; }

    /// <summary>About how many operations an iteration takes at a position.</summary>
    public int Operations { get; }
}
