namespace RepFlow.Ilgpu.Training;

/// <summary>
/// The processes or devices that train one network together, each on its part of every batch. All of them do the same in the same order; what each of them computes of a sum
/// is the same, bit for bit.
/// </summary>
public interface IReplicas
{
    /// <summary>Which of them this is, from 0. The first one evaluates and writes.</summary>
    int Rank { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Replaces values by their sum over all of them, which are added in the order of ranks.</summary>
    /// <param name="values">As many values in each of them.</param>
    void Sum(Span<float> values);

    /// <inheritdoc cref="Sum(Span{float})"/>
    void Sum(Span<double> values);
}
