using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Training;

/// <summary>The steps of a group's update on one plan.</summary>
/// <param name="members">The group's parameters, and the element of the group with which each begins.</param>
sealed class PlannedUpdate(IReadOnlyList<(Parameter Parameter, int Begin)> members)
{
    /// <summary>Adds the gradient to those of the batch's other parts; null where a batch has one part.</summary>
    public LayerSteps? Sum { get; set; }

    /// <summary>The squared norm of the gradient; null where nobody asks for it.</summary>
    public LayerSteps? Norm { get; set; }

    /// <summary>The step of SGD.</summary>
    public LayerSteps Step { get; set; } = null!;

    /// <summary>Its velocity.</summary>
    public Tensor Velocity { get; set; } = null!;

    /// <summary>Moves the average of the parameters; null where there is none.</summary>
    public LayerSteps? Averaging { get; set; }

    /// <summary>The average of the parameters, as long as the group; null where there is none.</summary>
    public Tensor? Average { get; set; }

    /// <summary>Reads the averages into the parameters' own values.</summary>
    public void ReadAverage()
    {
        if (Average is null)
        {
            return;
        }

        var all = Average.Read<double>();
        foreach (var (parameter, begin) in members)
        {
            all.AsSpan(begin, parameter.Shape.Count).CopyTo(parameter.Values);
        }
    }
}
