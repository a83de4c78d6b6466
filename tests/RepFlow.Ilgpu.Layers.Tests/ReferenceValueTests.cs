using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers.Tests.Reference;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Results, adjoints and running statistics against PyTorch's in double precision.</summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class ReferenceValueTests(SharedDevices devices)
{
    public static IEnumerable<object[]> Cases =>
        ReferenceCase.Names.SelectMany(name => new object[][] { [name, Precision.Double], [name, Precision.Single] });

    [DeviceTheory(OneIn = 6, By = 1)]
    [MemberData(nameof(Cases))]
    public void Agrees(string device, string name, Precision precision)
    {
        var reference = ReferenceCase.Open(name);
        var (forward, backward) = precision == Precision.Double ? (1e-9, 1e-9) : (1e-4, 1e-3);
        var inputs = reference.Inputs;

        using var run = reference.Layer.Prepare(devices[device], precision, [.. inputs.Select(input => input.Shape)], Gradients.All);
        foreach (var (tensor, values) in run.Inputs.Zip(inputs))
        {
            tensor.Write(values.Values);
        }

        run.Forward();
        Assert.Equal(reference.Output.Shape, run.Output.Shape);
        Expect.Close(reference.Output.Values, run.Output.Read<double>(), forward, "output");

        run.OutputAdjoint.Write(reference.Upstream.Values);
        run.Backward();
        var info = reference.Layer.Info;
        foreach (var (input, adjoint) in info.Inputs.Zip(run.InputAdjoints))
        {
            Compare(reference.Gradient(input.Name), adjoint, backward, $"the gradient by {input.Name}");
        }

        foreach (var (parameter, adjoint) in info.Parameters.Zip(run.ParameterAdjoints).Where(p => p.First.Learned))
        {
            Compare(reference.Gradient(parameter.Name), adjoint, backward, $"the gradient by {parameter.Name}");
        }

        foreach (var (parameter, tensor) in info.Parameters.Zip(run.Parameters))
        {
            if (reference.Updated(parameter.Name) is { } updated)
            {
                Expect.Close(updated.Values, tensor.Read<double>(), forward, parameter.Name);
            }
        }
    }

    [Fact]
    public void EveryFolderIsUsed() =>
        Assert.Equal(Directory.GetDirectories(ReferenceCase.Root).Select(Path.GetFileName).Order(), ReferenceCase.Names.Order());

    static void Compare(NpyArray? expected, Tensor? actual, double tolerance, string what)
    {
        if (expected is null)
        {
            // Labels have no gradient; a bias that is not there has no elements.
            Assert.True(actual is null || actual.Count == 0, $"{what} should not be computed");
            return;
        }

        Assert.NotNull(actual);
        Expect.Close(expected.Values, actual.Read<double>(), tolerance, what);
    }
}
