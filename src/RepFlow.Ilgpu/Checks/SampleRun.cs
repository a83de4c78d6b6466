using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu;

/// <summary>A sample prepared on one device in one precision, and what it computes from its values.</summary>
sealed class SampleRun : IDisposable
{
    readonly LayerExecution run;
    readonly SampleValues values;
    readonly bool[] isBuffer;

    /// <summary>Prepares a sample.</summary>
    /// <param name="device">The device.</param>
    /// <param name="precision">The precision.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="values">What it is computed from.</param>
    public SampleRun(Device device, Precision precision, LayerSample sample, SampleValues values)
    {
        this.values = values;
        isBuffer = [.. sample.Layer.Info.Parameters.Select(parameter => !parameter.Learned)];
        run = sample.Layer.Prepare(device, precision, sample.Shapes, Gradients.All);
    }

    /// <summary>The results, and every buffer as the forward pass leaves it.</summary>
    public IReadOnlyList<double[]> Results { get; private set; } = [];

    /// <summary>The adjoints of the inputs; null where none is computed.</summary>
    public IReadOnlyList<double[]?> InputAdjoints { get; private set; } = [];

    /// <summary>The adjoints of the parameters; null where none is computed.</summary>
    public IReadOnlyList<double[]?> ParameterAdjoints { get; private set; } = [];

    /// <summary>Runs forward and backward, and reads everything.</summary>
    /// <returns>This.</returns>
    public SampleRun Compute()
    {
        Poison();
        Fill();
        run.Forward();
        Results = [.. run.Outputs.Select(output => output.Read<double>()), .. run.Parameters.Where((_, at) => isBuffer[at]).Select(buffer => buffer.Read<double>())];
        if (Adjoints.Count > 0)
        {
            WriteUpstreams();
            run.Backward();
        }

        InputAdjoints = [.. run.InputAdjoints.Select(adjoint => adjoint?.Read<double>())];
        ParameterAdjoints = [.. run.ParameterAdjoints.Select(adjoint => adjoint?.Read<double>())];
        return this;
    }

    /// <summary>Runs forward with one input or parameter changed.</summary>
    /// <param name="isInput">Whether it is an input.</param>
    /// <param name="at">Its number.</param>
    /// <param name="changed">Its values.</param>
    /// <returns>The loss: the sum of the result weighted with the upstream gradient.</returns>
    public double Loss(bool isInput, int at, double[] changed)
    {
        // A forward pass may update parameters in place: each one starts from the same.
        Fill();
        (isInput ? run.Inputs : run.Parameters)[at].Write(changed);
        run.Forward();
        return run.Outputs.Zip(values.Upstreams, (output, upstream) => Dot(output.Read<double>(), upstream)).Sum();
    }

    /// <inheritdoc/>
    public void Dispose() => run.Dispose();

    /// <summary>The adjoints that are computed: none where the result depends on nothing through real numbers.</summary>
    List<Tensor> Adjoints => [.. run.InputAdjoints.Concat(run.ParameterAdjoints).OfType<Tensor>()];

    static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var at = 0; at < a.Length; at++)
        {
            sum += a[at] * b[at];
        }

        return sum;
    }

    /// <summary>What a kernel leaves unwritten is seen: before a pass that replaces it, its memory holds what no pass computes.</summary>
    void Poison()
    {
        foreach (var tensor in Adjoints.Concat(run.Outputs))
        {
            tensor.Write(Enumerable.Repeat(double.NaN, tensor.Count).ToArray());
        }

        // An adjoint that has the upstream gradient as a part of it is zero elsewhere from the start, and stays so.
        if (Adjoints.Count > 0)
        {
            WriteUpstreams();
        }

        foreach (var shared in Adjoints.Where(adjoint => !adjoint.Read<double>().All(double.IsNaN)))
        {
            shared.Clear();
        }
    }

    void WriteUpstreams()
    {
        for (var at = 0; at < values.Upstreams.Count; at++)
        {
            run.OutputAdjoints[at].Write(values.Upstreams[at]);
        }
    }

    void Fill()
    {
        for (var at = 0; at < values.Inputs.Count; at++)
        {
            run.Inputs[at].Write(values.Inputs[at]);
        }

        for (var at = 0; at < values.Parameters.Count; at++)
        {
            run.Parameters[at].Write(values.Parameters[at]);
        }
    }
}
