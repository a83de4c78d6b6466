using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>The update of a group: one step of SGD on all of its parameters. The velocity outlives the plans it is on.</summary>
/// <param name="group">The group.</param>
/// <param name="momentum">The share of the velocity that stays.</param>
sealed class GroupUpdate(ParameterGroup group, float momentum)
{
    Sgd? sgd;

    /// <summary>The learning rate before the group's factor.</summary>
    public double LearningRate
    {
        get;
        set
        {
            field = value;
            if (sgd is not null)
            {
                sgd.LearningRate = Rate;
            }
        }
    }

    float Rate => (float)(LearningRate * group.RateFactor);

    /// <summary>Adds the update to a plan, behind the backward pass.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="name">What the group is called in messages.</param>
    /// <returns>The step, and the tensor of the velocity; null where no parameter of the group has a gradient.</returns>
    public (LayerSteps Steps, Tensor Velocity)? Plan(MemoryPlan plan, string name)
    {
        var members = group.Parameters.Where(parameter => plan.Gradient(parameter) is not null).ToList();
        if (members.Count == 0)
        {
            return null;
        }

        var (values, gradients) = plan.Group(members, name);
        sgd ??= new Sgd(values.Count, momentum) { LearningRate = Rate, WeightDecay = (float)group.WeightDecay };
        plan.Bind(sgd.Value, values);
        using var part = plan.In(name);
        return (sgd.Plan(plan, [gradients], Gradients.None), plan.Buffer(sgd.Velocity, "velocity"));
    }
}
