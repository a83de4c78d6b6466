using System.Reflection;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>What networks hold and run: what is learned is found, once, and what is not found is said.</summary>
public sealed class HeldLayersTests
{
    static readonly Lazy<Assembly> Compiled = new(() =>
    {
        var run = GeneratorHarness.RunOnLayers("""
            using RepFlow.Ilgpu.Layers;

            public abstract class Base { protected readonly Conv2d conv = new(3, 3, 1); }
            [GpuNetwork] public partial class Derived : Base { readonly BatchNorm bn = new(3); public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(conv.Forward(x))); }

            [GpuNetwork] public partial class InStatic { static readonly Conv2d conv = new(3, 3, 1); public Tensor Forward(Tensor x) => conv.Forward(x); }
            [GpuNetwork] public partial class InTuple { readonly (Conv2d A, int B) pair = (new(3, 3, 1), 1); public Tensor Forward(Tensor x) => pair.A.Forward(x); }
            [GpuNetwork] public partial class InMatrix { readonly Conv2d[,] all = { { new(3, 3, 1) } }; public Tensor Forward(Tensor x) => all[0, 0].Forward(x); }
            [GpuNetwork] public partial class MadeAnew { Conv2d Conv => new(3, 3, 1); public Tensor Forward(Tensor x) => Conv.Forward(x); }
            [GpuNetwork] public partial class IsNull { readonly Conv2d conv = null!; public Tensor Forward(Tensor x) => conv.Forward(x); }
            [GpuNetwork] public partial class NullInGroup { readonly BatchNorm bn = null!; public Tensor Forward(Tensor x) => Relu.Apply(bn.Forward(x)); }

            [GpuNetwork] public partial class Chain(int length)
            {
                readonly BatchNorm bn = new(3);
                readonly Chain? next = length > 1 ? new(length - 1) : null;
                public Chain() : this(3) { }
                public Tensor Forward(Tensor x) => next is null ? bn.Forward(x) : next.Forward(bn.Forward(x));
            }

            [GpuNetwork] public partial class Ring { readonly Ring? next; public Ring() => next = this; public Tensor Forward(Tensor x) => next!.Forward(x); }
            [GpuNetwork] public partial class Outer { readonly Inner inner; public Outer() => inner = new(this); public Tensor Forward(Tensor x) => inner.Forward(x); }
            [GpuNetwork] public partial class Inner(Outer outer) { readonly Outer outer = outer; public Tensor Forward(Tensor x) => outer.Forward(x); }

            [GpuNetwork, Sample(Shapes = "2,3,4,4")]
            public partial class Shared
            {
                readonly BatchNorm a = new(3), b;
                public Shared() => b = a;
                public Tensor Forward(Tensor x) => Relu.Apply(b.Forward(a.Forward(x)));
            }

            [GpuNetwork, Sample(Shapes = "2,3,4,4")]
            public partial class InTurn
            {
                readonly BatchNorm bn = new(3);
                public Tensor Forward(Tensor x) { var a = bn.Forward(x); var b = bn.Forward(x * 3f); return Relu.Apply(a) * b; }
            }

            [GpuLayer] public static partial class Half { [Map] static float Output(float x) => 0.5f * x; }
            [GpuLayer] public static partial class FirstRow { [Map] static float Output(Dim n, Dim e, View x) => (x[n, e] * 0.5f) + x[0, e]; }
            [GpuNetwork, Sample(Shapes = "4,3")] public partial class AddsUp { public Tensor Forward(Tensor x) => FirstRow.Apply(Half.Apply(x)); }
            """);
        Assert.Empty(run.Diagnostics);
        return run.Load();
    });

    [Fact]
    public void Layers_of_a_base_class_are_parts() =>
        Assert.Equal(["conv", "bn"], Make("Derived").Parts.Select(part => part.Name));

    [Fact]
    public void A_network_may_hold_another_of_its_kind() =>
        Assert.Equal(["bn.weight", "next.bn.weight", "next.next.bn.weight"], Make("Chain").Info.Parameters.Select(p => p.Name).Where(name => name.EndsWith("weight", StringComparison.Ordinal)));

    [Theory]
    [InlineData("InStatic", "none of its fields and properties holds")]
    [InlineData("InTuple", "none of its fields and properties holds")]
    [InlineData("InMatrix", "none of its fields and properties holds")]
    [InlineData("MadeAnew", "none of its fields and properties holds")]
    [InlineData("IsNull", "IsNull runs a layer that is null")]
    [InlineData("Ring", "A network holds itself: 'next' is the Ring")]
    [InlineData("Outer", "A network holds itself: 'inner.outer' is the Outer")]
    [InlineData("NullInGroup", "its BatchNorm has not been made")]
    public void What_cannot_be_learned_is_said(string network, string said)
    {
        using var host = Device.Open("host");
        Assert.Contains(said, Assert.Throws<InvalidOperationException>(() => Make(network).Prepare(host, Precision.Single, [[2, 3, 4, 4]], Gradients.All)).Message, StringComparison.Ordinal);
    }

    /// <summary>A layer in two fields, whose gradients count once; a tensor whose adjoint is added up by several steps before it is read.</summary>
    [Theory]
    [InlineData("Shared")]
    [InlineData("AddsUp")]
    public void Gradients_are_those_of_differences(string network)
    {
        using var host = Device.Open("host");
        Assert.All(GradientCheck.Run(host, Compiled.Value.GetType(network)!), line => Assert.NotEqual(GradientCheckOutcome.Failed, line.Outcome));
    }

    [Fact]
    public void A_layer_that_is_called_twice_updates_in_the_order_of_Forward()
    {
        using var host = Device.Open("host");
        using var run = Make("InTurn").Prepare(host, Precision.Double, [[2, 3, 4, 4]], Gradients.None);
        run.Inputs[0].Write(Enumerable.Repeat(1.0, 96).ToArray());
        run.Forward();

        // The momentum is 0.1: the mean of the second call weighs more.
        Assert.Equal((0.9 * 0.1) + (0.1 * 3), run.Parameters.Select(p => p.Read<double>()).ElementAt(2)[0], 12);
    }

    static INetwork Make(string name) => (INetwork)Activator.CreateInstance(Compiled.Value.GetType(name, throwOnError: true)!)!;
}
