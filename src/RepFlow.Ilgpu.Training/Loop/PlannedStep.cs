using System.Globalization;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Training;

/// <summary>A training step for one set of shapes: network, loss and updates on a plan.</summary>
sealed class PlannedStep : IDisposable
{
    readonly List<PlannedUpdate> updates = [];
    readonly LayerSteps network;
    readonly LayerSteps? loss;

    /// <summary>Plans a step, without placing it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="groups">What is updated.</param>
    /// <param name="plan">The plan, to which nothing has been added.</param>
    /// <param name="inputs">The shapes of the network's inputs.</param>
    public PlannedStep(ILayer network, ILayer loss, IReadOnlyList<GroupUpdate> groups, MemoryPlan plan, IReadOnlyList<Shape> inputs)
    {
        // Each pass runs once, so the plan is not told where the backward pass begins: what that has read for the last time makes room.
        Plan = plan;
        Tensor AddTargets(Shape output) => plan.AddInput(loss.Info.Inputs[^1] with { Name = "targets" }, [.. output.Take(loss.Info.Inputs[^1].Rank)]);

        Tensor One() => plan.Constant(Loss.Shape, [1], "one");

        if (network is ILossNetwork own)
        {
            var trained = own.WithLoss(loss);
            Inputs = plan.AddInputs(trained, [.. inputs, .. own.TrainingInputs(inputs)]);
            Targets = AddTargets(network.OutputShape(inputs));
            this.network = trained.Plan(plan, [.. Inputs, Targets], Gradients.Parameters);
            (Output, Loss) = (plan.Hold(this.network.Output), plan.Hold(this.network.Outputs[1]));
            this.network.PlanBackward(null, One());
        }
        else
        {
            Inputs = plan.AddInputs(network, inputs);
            this.network = network.Plan(plan, Inputs, Gradients.Parameters);
            Output = plan.Hold(this.network.Output);
            Targets = AddTargets(Output.Shape);
            using (plan.In("loss"))
            {
                this.loss = loss.Plan(plan, [Output, Targets], Gradients.Inputs);
                Loss = plan.Hold(this.loss.Output);
                this.loss.PlanBackward(One());
            }

            this.network.PlanBackward([this.loss.InputAdjoints[0], .. this.network.Outputs.Skip(1).Select(_ => (Tensor?)null)]);
        }

        Parameters = [.. network.Parameters.Select(parameter => plan.Parameter(parameter))];
        plan.Pass = PlannedPass.Update;
        for (var at = 0; at < groups.Count; at++)
        {
            if (groups[at].Plan(plan, string.Create(CultureInfo.InvariantCulture, $"group{at}")) is { } update)
            {
                updates.Add(update);
            }
        }
    }

    /// <summary>Plans a step, and places it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="groups">What is updated.</param>
    /// <param name="plan">The plan, to which nothing has been added; it belongs to the step from now on.</param>
    /// <param name="inputs">The shapes of the network's inputs.</param>
    /// <returns>The step, ready to run.</returns>
    public static PlannedStep Of(ILayer network, ILayer loss, IReadOnlyList<GroupUpdate> groups, MemoryPlan plan, IReadOnlyList<Shape> inputs)
    {
        try
        {
            var step = new PlannedStep(network, loss, groups, plan, inputs);
            plan.Place(inputs, (other, shapes) => _ = new PlannedStep(network, loss, groups, other, shapes));
            return step;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    /// <summary>The plan.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>The network's inputs, and behind them those that only training has.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The network's result, the first of several.</summary>
    public Tensor Output { get; }

    /// <summary>The loss, with those that are the network's own.</summary>
    public Tensor Loss { get; }

    /// <summary>What the network's result is compared with.</summary>
    public Tensor Targets { get; }

    /// <summary>The network's parameters and buffers, in its order.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The velocities of each group that has parameters.</summary>
    public IReadOnlyList<Tensor> Velocities => [.. updates.Select(update => update.Velocity)];

    /// <summary>The moving averages of each group that has parameters; empty where there are none.</summary>
    public IReadOnlyList<Tensor> Averages => [.. updates.Select(update => update.Average).OfType<Tensor>()];

    /// <summary>Runs network, loss and backward pass.</summary>
    public void ComputeGradients()
    {
        Forward();
        loss?.Forward();
        loss?.Backward();
        network.Backward();
    }

    /// <summary>Runs the network alone; the losses that are its own too.</summary>
    public void Forward() => network.Forward();

    /// <summary>Adds the gradients to those of the batch's other parts.</summary>
    public void Accumulate()
    {
        foreach (var update in updates)
        {
            update.Sum?.Forward();
        }
    }

    /// <summary>The norm of all gradients that the update will use, before they are scaled, after waiting for it.</summary>
    /// <returns>The norm.</returns>
    public double ReadNorm()
    {
        var sum = 0.0;
        foreach (var update in updates)
        {
            var square = 0.0;
            update.Norm!.Forward();
            update.Norm.Output.Read(new Span<double>(ref square));
            sum += square;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Updates the parameters, and their averages.</summary>
    public void Update()
    {
        foreach (var update in updates)
        {
            update.Step.Forward();
            update.Averaging?.Forward();
        }
    }

    /// <summary>Reads the averages of parameters into the network's own.</summary>
    public void ReadAverages()
    {
        foreach (var update in updates)
        {
            update.ReadAverage();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Plan.Dispose();
}
