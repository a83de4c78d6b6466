using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>A network as work: its forward pass in inference, and a step of its training, of clips that are there or with reading them.</summary>
/// <param name="Device">Where it runs.</param>
/// <param name="Precision">The type of every tensor.</param>
/// <param name="Network">The network.</param>
/// <param name="Input">The shape of its input, the frames of all clips.</param>
/// <param name="Name">What it is, in tables.</param>
/// <param name="Request">What a peer is told of it.</param>
sealed record NetworkWork(Device Device, Precision Precision, INetwork Network, Shape Input, string Name, JsonObject Request)
{
    /// <summary>The forward pass in inference.</summary>
    /// <param name="onnx">The network as an ONNX model, for peers that run those; null for none.</param>
    /// <returns>The work.</returns>
    public BenchWork Forward(string? onnx) => Work("net", "forward in inference", 1, PrepareForward, onnx);

    /// <summary>A step: forward pass, loss, backward pass, SGD with momentum.</summary>
    /// <returns>The work.</returns>
    public BenchWork Step() => Work("net", "training step", 3, () => PrepareStep(null));

    /// <summary>A step with what comes before: clips of 8 bits a colour are cropped anywhere, flipped by chance and normalised, by threads that work ahead.</summary>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="workers">The threads.</param>
    /// <returns>The work.</returns>
    public BenchWork ReadingStep(int frames, int workers)
    {
        var (height, width) = (Input[2] * 8 / 7, Input[3] * 8 / 7);
        var clips = new RandomClips(height, width, frames);
        var work = Work("train", "training step with reading", 3, () => PrepareStep(clips.Load((Input[2], Input[3]), Input[0] / frames, frames, workers)));
        (work.Request["workers"], work.Request["clip"]) = (workers, new JsonArray(height, width));
        return work;
    }

    BenchWork Work(string bench, string pass, int passes, Func<BenchRun> prepare, string? onnx = null)
    {
        var request = Request.DeepClone().AsObject();
        (request["bench"], request["work"], request["onnx"]) = (bench, pass, onnx);
        var whole = NetworkDescription.Of(Network, Device, [Input]);
        var size = Precision == Precision.Single ? sizeof(float) : sizeof(double);

        // What goes from layer to layer is moved too, but fused layers move less of it than others: clips, parameters and logits are what nobody saves.
        var least = (double)size * (Input.Count + (passes * whole.Parameters) + whole.Outputs[0].Count);
        return new BenchWork(bench, $"{Name}, {pass}", request, 2.0 * passes * whole.Products, least, prepare);
    }

    BenchRun PrepareForward()
    {
        var run = Network.PrepareInference(Device, Precision, [Input]);
        run.Inputs[0].Write(Frames());
        return new BenchRun(
            () =>
            {
                run.Forward();
                Device.Synchronize();
            },
            run);
    }

    BenchRun PrepareStep(ClipStream? stream)
    {
        var step = new TrainingStep(Network, Device, Precision, [Input], new TrainingOptions { LearningRate = 1e-4 });
        step.Inputs[0].Write(Frames());
        step.WriteLabels(new int[step.Targets.Count]);
        return stream is null ? new BenchRun(Step, step) : new BenchRun(
            () =>
            {
                var batch = stream.Next();
                step.Inputs[0].Write(batch.Pixels);
                step.WriteLabels(batch.Labels);
                Step();
            },
            stream,
            step);

        void Step()
        {
            step.Run();
            Device.Synchronize();
        }
    }

    float[] Frames()
    {
        var frames = new float[Input.Count];
        for (var at = 0; at < frames.Length; at++)
        {
            frames[at] = (float)Noise.Normal(1, (ulong)at);
        }

        return frames;
    }
}
