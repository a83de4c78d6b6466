using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Tests.Checks;

/// <summary>y = x * x, written by hand, with a fault on demand.</summary>
/// <param name="fault">What is wrong with it.</param>
sealed class Squares(Fault fault) : ILayer
{
    public LayerInfo Info { get; } = new("Squares", [new InputInfo("x", 1, false, fault != Fault.NotDifferentiable)], [], [new StageInfo("Output", "map")]);

    public IReadOnlyList<Parameter> Parameters => [];

    public Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0];

    public IReadOnlyList<Shape> ExampleShapes(int extent) => [[extent]];

    public View Reference(IReadOnlyList<View> inputs) =>
        new([.. inputs[0].Values.Select(x => fault == Fault.NotWhatItsMethodsSay ? 1 + (x * x) : x * x)], inputs[0].Shape);

    public LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) =>
        fault == Fault.Throws ? throw new InvalidOperationException("it is broken") : new Steps(fault, plan, inputs, gradients);

    sealed class Steps : LayerSteps
    {
        readonly Fault fault;
        readonly Device device;
        Tensor? upstream;

        public Steps(Fault fault, MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
            : base(plan, inputs, gradients)
        {
            this.fault = fault;
            device = plan.Device;
            Outputs = [plan.Add(inputs[0].Shape)];
            plan.Step(inputs[0], Output);
        }

        protected override void PlanAdjoints(IReadOnlyList<Tensor?> upstreams)
        {
            upstream = upstreams[0];
            InputAdjoints = [fault == Fault.NotDifferentiable ? null : Plan.Add(Inputs[0].Shape)];
            Plan.Step(upstream, Inputs[0], InputAdjoints[0]);
        }

        public override void Forward()
        {
            switch (fault)
            {
                case Fault.ComputesNothing:
                    break;
                case Fault.ZeroOffTheHost when !device.IsHost:
                    Output.Clear();
                    break;
                case Fault.KinkEverywhere:
                    Output.Write([.. Inputs[0].Read<double>().Select(x => 1000 * Math.Sin(1e9 * x))]);
                    break;
                default:
                    Output.Write([.. Inputs[0].Read<double>().Select((x, at) => fault == Fault.OneElementOffTheHost && !device.IsHost && at == 3 ? 0 : x * x)]);
                    break;
            }
        }

        protected override void ComputeAdjoints()
        {
            if (InputAdjoints[0] is { } adjoint && fault != Fault.NoAdjoint)
            {
                var gradient = upstream!.Read<double>();
                var factor = fault is Fault.WrongAdjoint || (fault == Fault.SinglePrecision && Plan.Precision == Precision.Single) ? 2.1 : 2;
                adjoint.Write([.. Inputs[0].Read<double>().Select((x, at) => factor * x * gradient[at])]);
            }
        }
    }
}
