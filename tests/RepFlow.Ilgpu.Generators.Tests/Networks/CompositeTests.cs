using System.Reflection;
using RepFlow.Ilgpu.Arithmetic;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Fusion;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

public sealed class CompositeTests
{
    const double Tolerance = 1e-12;

    static readonly Shape Image = [2, 3, 5, 6];

    static readonly Dictionary<string, Group> Groups = new()
    {
        ["conv bn relu"] = new([Image], new(new Conv2d(3, 4, 3, 1, 1), -1), new(new BatchNorm(4), 0), new(Relu.Definition, 1)),
        ["conv bn add relu"] = new(
            [Image, [2, 4, 3, 3]], new(new Conv2d(3, 4, 3, 2, 1, bias: true), -1), new(new BatchNorm(4), 0), new(Add.Definition, 1, -2), new(Relu.Definition, 2)),
        ["two branches"] = new(
            [Image],
            new(new Conv2d(3, 4, 3, 2, 1), -1),
            new(new BatchNorm(4), 0),
            new(new Conv2d(3, 4, 1, 2), -1),
            new(new BatchNorm(4), 2),
            new(Add.Definition, 1, 3),
            new(Relu.Definition, 4)),
        ["linear relu"] = new([[5, 7]], new(new Linear(7, 4), -1), new(Relu.Definition, 0)),
        ["linear without bias, relu, dropout"] = new(
            [[5, 7]], new(new Linear(7, 4, bias: false), -1), new(Relu.Definition, 0), new(new Dropout(0.3f) { Seed = 5 }, 1)),
        ["dropout between"] = new([Image], new(new Scale(0.7f), -1), new(new Dropout(0.4f) { Seed = 3 }, 0), new(Relu.Definition, 1)),
        ["dropout behind channels"] = new([Image], new(new BatchNorm(3), -1), new(new Dropout(0.4f) { Seed = 3 }, 0), new(Relu.Definition, 1)),
        ["an input of two maps"] = new([[3, 4, 5]], new(Sigmoid.Definition, -1), new(Multiply.Definition, -1, 0)),
        ["a chain of one input"] = new(
            [[3, 4, 5]], new(new Scale(0.7f), -1), new(Add.Definition, 0, -1), new(Tanh.Definition, 1), new(Subtract.Definition, 2, -1)),
        ["a pooled end"] = new([Image], new(new BatchNorm(3), -1), new(Relu.Definition, 0), new(GlobalAveragePool.Definition, 1)),
        ["pooled windows"] = new([[2, 3, 8, 6]], new(new BatchNorm(3), -1), new(Relu.Definition, 0), new(new MaxPool2d(3, 2, 1), 1)),
        ["features"] = new([[6, 5]], new(new Linear(5, 4), -1), new(new BatchNorm(4), 0), new(Gelu.Definition, 1)),
        ["clips"] = new([[2, 3, 5, 2, 3]], new(new TemporalConv(3, 4, 3, 1, 1, true), -1), new(new BatchNorm(4), 0), new(Relu.Definition, 1)),
        ["inference"] = new([Image], new(new Conv2d(3, 4, 3, 1, 1), -1), new(new BatchNormInference(4), 0), new(Relu.Definition, 1)),
    };

    static readonly Lazy<Assembly> Compiled = new(() => Group.Compile(Groups.Values.DistinctBy(g => g.Composite.Layer.Model.Name)));

    public static IEnumerable<object[]> Cases => Groups.Keys.Select(group => new object[] { group });

    [DeviceTheory(OneIn = 7)]
    [MemberData(nameof(Cases))]
    public void A_composite_computes_what_its_members_do_one_by_one(string on, string name)
    {
        using var device = Device.Open(on);
        foreach (var gradients in new[] { Gradients.All, Gradients.Inputs, Gradients.Parameters })
        {
            var group = Groups[name];
            var random = new Random(1);
            foreach (var parameter in group.Calls.SelectMany(c => c.Layer.Parameters))
            {
                for (var at = 0; at < parameter.Values.Length; at++)
                {
                    parameter.Values[at] = random.NextDouble() + 0.1;
                }
            }

            var inputs = group.Shapes.Select(s => Enumerable.Range(0, s.Count).Select(_ => (2 * random.NextDouble()) - 1).ToArray()).ToList();
            using var one = new OneByOne(group, device);
            using var all = group.In(Compiled.Value).Prepare(device, Precision.Double, group.Shapes, gradients);
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var (tensor, values) in all.Inputs.Zip(inputs))
                {
                    tensor.Write(values);
                }

                one.Forward(inputs);
                all.Forward();
                Same("the result", one.Output, all.Output);
                var upstream = Enumerable.Range(0, all.Output.Count).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
                all.OutputAdjoint.Write(upstream);
                all.Backward();
                one.Backward(upstream);
                var wanted = all.InputAdjoints.Concat(all.ParameterAdjoints).ToList();
                Assert.All(gradients == Gradients.Parameters ? [] : all.InputAdjoints, Assert.NotNull);
                Assert.True(gradients == Gradients.Inputs || one.ParameterAdjoints.Zip(all.ParameterAdjoints).All(p => (p.First is null) == (p.Second is null)));
                foreach (var (right, found, at) in one.InputAdjoints.Concat(one.ParameterAdjoints).Zip(wanted, (right, found) => (right, found)).Select((p, at) => (p.right, p.found, at)).Where(p => p.found is not null))
                {
                    Same($"gradient {at}", right!, found!);
                }

                foreach (var (right, found) in one.Parameters.Zip(all.Parameters))
                {
                    Same("a parameter", right.Read<double>(), found);
                }
            }
        }
    }

    /// <summary>The stages of the forward and the backward pass that move whole tensors, with what they move.</summary>
    [Theory]
    [InlineData(
        "conv bn add relu",
        "Conv2dOutput: conv2dOutput conv2dProduct, BatchNormMean: conv2dOutput, BatchNormVariance: conv2dOutput, ReluOutput: addRight_ conv2dOutput reluOutput",
        "BatchNormWeightAdjoint: addRight_ conv2dOutput upstream, BatchNormInputAdjoint: addOutputAdjoint addRight_ conv2dOutput conv2dOutputAdjoint upstream, Conv2dOutputBiasAdjoint: conv2dOutputAdjoint")]
    [InlineData("an input of two maps", "MultiplyOutput: multiplyOutput sigmoidX", "SigmoidXAdjoints: sigmoidX sigmoidXAdjoint upstream")]
    [InlineData("dropout between", "ReluOutput: reluOutput scaleX", "ScaleOutputXAdjoint: reluOutput scaleXAdjoint upstream")]
    public void Chains_are_fused_forward_and_backward(string name, string forward, string backward)
    {
        var layer = Groups[name].Composite.Layer;
        Assert.Equal(forward, Moved(layer.Model.Stages));
        Assert.Equal(backward, Moved(layer.Plan.Steps.Select(s => s.Stage)));

        static string Moved(IEnumerable<Stage> stages) => string.Join(", ", stages.Select(s => new FusionStep(s)).Where(s => s.Stage is not { Dims: [{ Name: "c" }], Overs: [] })
            .Select(s => (s.Stage.Name, Tensors: FusionProgram.Moved(s))).Where(s => s.Tensors.Count > 0)
            .Select(s => $"{s.Name}: {string.Join(" ", s.Tensors.Order(StringComparer.Ordinal))}"));
    }

    static void Same(string what, double[] right, Tensor found)
    {
        var values = found.Read<double>();
        var scale = right.Select(Math.Abs).Append(1).Max();
        var worst = right.Zip(values, (a, b) => double.IsNaN(b) ? double.PositiveInfinity : Math.Abs(a - b) / scale).Append(0).Max();
        Assert.True(right.Length == values.Length && worst <= Tolerance, $"{what} is {worst} off");
    }
}
