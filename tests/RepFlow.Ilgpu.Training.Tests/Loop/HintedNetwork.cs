using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>A network that is told in training what it should have on the way, and has a second head there.</summary>
[GpuNetwork]
sealed partial class HintedNetwork : ILossNetwork
{
    readonly Linear inner = new(3, 2);
    readonly Linear early = new(2, 4);
    readonly Linear fc = new(2, 4);

    public HintedNetwork()
    {
        foreach (var (parameter, at) in Parameters.Select((parameter, at) => (parameter, at)))
        {
            Waves.Of(parameter.Values.Length, 0.3 + (0.1 * at)).CopyTo(parameter.Values, 0);
        }
    }

    public INetwork WithLoss(ILayer loss) => new HintedObjective(inner, early, fc, loss);

    public IReadOnlyList<Shape> TrainingInputs(IReadOnlyList<Shape> inputs) => [[inputs[0][0], 2]];

    public Tensor Forward(Tensor x) => fc.Forward(Layers.Tanh.Apply(inner.Forward(x)));
}
