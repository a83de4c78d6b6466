using System.Globalization;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>A training step for one set of shapes: network, loss and updates on a plan.</summary>
sealed class PlannedStep : IDisposable
{
    readonly List<PlannedUpdate> updates = [];

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
        var names = network.Info.Inputs;
        Network = network.Plan(plan, [.. inputs.Select((shape, at) => plan.Hold(plan.Add(shape, at < names.Count ? names[at].Name : "")))], Gradients.Parameters);
        var output = plan.Hold(Network.Output);
        Targets = plan.Hold(plan.Add([.. output.Shape.Take(loss.Info.Inputs[^1].Rank)], "targets"));
        using (plan.In("loss"))
        {
            Loss = loss.Plan(plan, [output, Targets], Gradients.Inputs);
            plan.Hold(Loss.Output);
            Loss.PlanBackward(plan.Constant(Loss.Output.Shape, [1], "one"));
        }

        Network.PlanBackward([Loss.InputAdjoints[0], .. Network.Outputs.Skip(1).Select(_ => (Tensor?)null)]);
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

    /// <summary>The network's steps.</summary>
    public LayerSteps Network { get; }

    /// <summary>The loss's steps.</summary>
    public LayerSteps Loss { get; }

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
        Network.Forward();
        Loss.Forward();
        Loss.Backward();
        Network.Backward();
    }

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
