using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Training;

/// <summary>The update of a group: one step of SGD on all of its parameters, and what goes before and after it. What it holds outlives the plans it is on.</summary>
/// <param name="group">The group.</param>
/// <param name="options">How the network is trained.</param>
sealed class GroupUpdate(ParameterGroup group, TrainingOptions options)
{
    Sgd? sgd;
    GradientSum? sum;
    MovingAverage? average;

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

    /// <summary>What the gradient is multiplied with.</summary>
    public float GradientScale
    {
        set => sgd?.GradientScale = value;
    }

    /// <summary>Whether the next gradient begins a sum.</summary>
    public bool IsFirst
    {
        set => sum?.Keep = value ? 0f : 1f;
    }

    /// <summary>The share of the moving average that stays in the next step.</summary>
    public float AverageDecay
    {
        set => average?.Decay = value;
    }

    float Rate => (float)(LearningRate * group.RateFactor);

    /// <summary>Adds the update to a plan, behind the backward pass.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="name">What the group is called in messages.</param>
    /// <returns>The steps; null where no parameter of the group has a gradient.</returns>
    public PlannedUpdate? Plan(MemoryPlan plan, string name)
    {
        var members = group.Parameters.Where(parameter => plan.Gradient(parameter) is not null).ToList();
        if (members.Count == 0)
        {
            return null;
        }

        var (values, gradients, begins) = plan.Group(members, name);
        using var part = plan.In(name);
        var result = new PlannedUpdate([.. members.Zip(begins)]);
        if (options.AccumulatesGradients)
        {
            sum ??= new GradientSum(values.Count);
            result.Sum = sum.Plan(plan, [gradients], Gradients.None);
            gradients = plan.Hold(result.Sum.Output);
        }

        if (options.ClipNorm is not null)
        {
            result.Norm = SquaredNorm.Definition.Plan(plan, [gradients], Gradients.None);
            plan.Hold(result.Norm.Output);
        }

        sgd ??= new Sgd(values.Count, options.Momentum)
        {
            LearningRate = Rate,
            WeightDecay = (float)group.WeightDecay,
            GradientLimit = options.ClipValue is { } limit ? (float)limit : float.PositiveInfinity,
        };
        plan.Bind(sgd.Value, values);
        result.Step = sgd.Plan(plan, [gradients], Gradients.None);
        result.Velocity = plan.Buffer(sgd.Velocity, "velocity");
        if (options.AverageDecay is not null)
        {
            average ??= new MovingAverage(values.Count);
            result.Averaging = average.Plan(plan, [values], Gradients.None);
            result.Average = plan.Buffer(average.Average, "average");
        }

        return result;
    }
}
