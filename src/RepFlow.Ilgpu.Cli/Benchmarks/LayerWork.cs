using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>A layer as work: forward alone, and with its backward pass by all parameters, and by all inputs unless they are not learned.</summary>
/// <param name="Device">Where it runs.</param>
/// <param name="Precision">The type of every tensor.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Shapes">The shapes of its inputs.</param>
/// <param name="Scale">Inputs are random from 0 to this.</param>
sealed record LayerWork(Device Device, Precision Precision, ILayer Layer, IReadOnlyList<Shape> Shapes, double Scale)
{
    /// <summary>The forward pass, in names and requests.</summary>
    public const string ForwardPass = "forward";

    /// <summary>The forward and backward pass, in names and requests.</summary>
    public const string BothPasses = "forward + backward";

    /// <summary>What the name of both passes says besides where no adjoint of the inputs is computed: other work than that of older files has another name.</summary>
    public const string ParametersAlone = " by parameters alone";

    /// <summary>Whether the backward pass is by the inputs too.</summary>
    public bool IsInputLearned { get; init; } = true;

    /// <summary>Makes both works.</summary>
    /// <param name="bench">The kind of work.</param>
    /// <param name="name">What the layer is.</param>
    /// <param name="request">What a peer is told of it.</param>
    /// <param name="forward">Operations and least bytes of a forward pass.</param>
    /// <param name="both">Those of a forward and a backward pass.</param>
    /// <param name="onnx">The layer as an ONNX model, for peers that run those; null for none.</param>
    /// <returns>The works.</returns>
    public IEnumerable<BenchWork> Of(
        string bench, string name, JsonObject request, (double Flop, double Bytes) forward, (double Flop, double Bytes) both, string? onnx = null)
    {
        yield return Make(ForwardPass, "", forward, Gradients.None, onnx);
        yield return Make(BothPasses, IsInputLearned ? "" : ParametersAlone, both, IsInputLearned ? Gradients.All : Gradients.Parameters);

        BenchWork Make(string pass, string by, (double Flop, double Bytes) least, Gradients gradients, string? model = null)
        {
            var said = request.DeepClone().AsObject();
            (said["bench"], said["work"], said["onnx"]) = (bench, pass, model);
            return new BenchWork(bench, $"{name}, {pass}{by}", said, least.Flop, least.Bytes, () => Prepare(gradients));
        }
    }

    BenchRun Prepare(Gradients gradients)
    {
        var run = Layer.Prepare(Device, Precision, Shapes, gradients);
        foreach (var (number, input) in run.Inputs.Index())
        {
            input.Write(Values(input.Count, number, Scale));
        }

        if (gradients != Gradients.None)
        {
            run.OutputAdjoint.Write(Values(run.Output.Count, run.Inputs.Count, 1));
        }

        return new BenchRun(
            () =>
            {
                run.Forward();
                if (gradients != Gradients.None)
                {
                    run.Backward();
                }

                Device.Synchronize();
            },
            run);
    }

    static float[] Values(int count, int seed, double scale)
    {
        var values = new float[count];
        for (var at = 0; at < count; at++)
        {
            values[at] = (float)(scale * Noise.Uniform(seed, at));
        }

        return values;
    }
}
