using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Tests.Execution;

/// <summary>Where a plan puts tensors: what is used at the same time never meets, what is held meets nothing, and no plan is larger than keeping everything.</summary>
public sealed class MemoryPlanTests : IDisposable
{
    readonly Device device = Device.Open("host");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void WhatIsUsedAtTheSameTimeLiesApart(int seed)
    {
        var random = new Random(seed);
        using var plan = new MemoryPlan(device, Precision.Double);
        var tensors = Enumerable.Range(0, 40).Select(_ => plan.Add([1 + random.Next(200)])).ToList();
        var held = tensors.Where(_ => random.Next(5) == 0).Select(plan.Hold).ToList();
        var steps = Enumerable.Range(0, 60).Select(_ => tensors.OrderBy(_ => random.Next()).Take(3).ToArray()).ToList();
        foreach (var (step, at) in steps.Select((step, at) => (step, at)))
        {
            if (at == 30)
            {
                plan.BeginBackward();
            }

            plan.Step(step);
        }

        plan.Place();
        Assert.InRange(plan.Bytes, 1, plan.BytesKeepingAll);

        // Every tensor, written at its first use, has its number at its last; and those that the second half reads of the first, at its end.
        var number = tensors.ToDictionary(t => t, t => (double)tensors.IndexOf(t) + 1);
        foreach (var (step, at) in steps.Select((step, at) => (step, at)))
        {
            foreach (var tensor in step)
            {
                if (steps.FindIndex(s => s.Contains(tensor)) == at)
                {
                    tensor.Write([.. Enumerable.Repeat(number[tensor], tensor.Count)]);
                }

                Assert.All(tensor.Read<double>(), value => Assert.Equal(number[tensor], value));
            }
        }

        var kept = tensors.Where(t => steps.FindIndex(s => s.Contains(t)) is >= 0 and < 30 && steps.FindLastIndex(s => s.Contains(t)) >= 30);
        foreach (var tensor in held.Where(t => steps.Any(s => s.Contains(t))).Concat(kept))
        {
            Assert.All(tensor.Read<double>(), value => Assert.Equal(number[tensor], value));
        }
    }

    [Fact]
    public void TensorsThatFollowEachOtherShareOnePlace()
    {
        using var plan = new MemoryPlan(device, Precision.Single);
        var chain = Enumerable.Range(0, 10).Select(_ => plan.Add([1024])).ToList();
        for (var at = 1; at < chain.Count; at++)
        {
            plan.Step(chain[at - 1], chain[at]);
        }

        plan.Place();
        Assert.Equal(2 * 4096, plan.Bytes);
        Assert.Equal(10 * 4096, plan.BytesKeepingAll);
    }

    [Fact]
    public void AResultLiesWhereItsLastReaderFoundItsSource()
    {
        // x is held, a is read once, b twice, and d by the backward pass.
        using var plan = new MemoryPlan(device, Precision.Single);
        var (x, a, b, c, d, e, f) = (plan.Hold(plan.Add([64])), plan.Add([64]), plan.Add([64]), plan.Add([64]), plan.Add([64]), plan.Add([64]), plan.Add([64]));
        plan.StepInPlace("map", a, [x]);
        plan.StepInPlace("map", b, [a]);
        plan.StepInPlace("map", c, [b], [x]);
        plan.StepInPlace("map", d, [c], [b]);
        plan.StepInPlace("map", e, [d], [c]);
        plan.BeginBackward();
        plan.Step(d);
        plan.StepInPlace("map", f, [e], [plan.Add([64]), e]);
        plan.Place();
        Assert.True(AreOne(a, b));
        Assert.All([(x, a), (b, c), (c, d), (d, e), (e, f)], pair => Assert.False(AreOne(pair.Item1, pair.Item2)));

        static bool AreOne(Tensor first, Tensor second)
        {
            first.Clear();
            second.Write([.. Enumerable.Repeat(1f, 64)]);
            return first.Read<float>()[0] == 1;
        }
    }

    [Fact]
    public void PartsLieInTheirWhole()
    {
        using var plan = new MemoryPlan(device, Precision.Double);
        var (whole, first, second, other) = (plan.Add([1, 3, 2]), plan.Add([1, 1, 2]), plan.Add([1, 2, 2]), plan.Add([2, 2]));
        Assert.False(plan.Share(whole, 1, true, (first, 0), (other, 1)));
        Assert.False(plan.Share(whole, 1, true, (first, 0), (first, 1)));
        Assert.False(plan.Share(whole, 1, true, (first, 0)));
        Assert.True(plan.Share(whole, 1, true, (first, 0), (second, 1)));
        Assert.False(plan.Share(whole, 1, false, (second, 1)));
        plan.Step(first, second, whole);
        plan.Place();
        first.Write([1.0, 2]);
        second.Write([3.0, 4, 5, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], whole.Read<double>());
    }

    [Fact]
    public void AParameterHasOneTensor()
    {
        using var plan = new MemoryPlan(device, Precision.Single);
        var parameter = new Parameter([2], [1.5, 2.5]);
        var tensor = plan.Parameter(parameter);
        Assert.Same(tensor, plan.Parameter(parameter));
        Assert.Contains("has not been placed", Assert.Throws<InvalidOperationException>(() => tensor.Read<float>()).Message, StringComparison.Ordinal);
        plan.Place();
        Assert.Equal([1.5f, 2.5f], tensor.Read<float>());
    }

    [Fact]
    public void ParametersAndTheirGradientsLieAlike()
    {
        using var plan = new MemoryPlan(device, Precision.Single);
        var (first, frozen, second, buffer) = (Numbers(100, 1), new Parameter([3], [7, 7, 7]) { Learned = false }, Numbers(70, 2), Numbers(5, 3));
        var tensors = new[] { plan.Parameter(first), plan.Parameter(frozen), plan.Buffer(buffer), plan.Parameter(second) };
        var other = plan.Hold(plan.Add([9]));
        var (again, gradientOfSecond) = (plan.Gradient(second, plan.Add([70])), plan.Gradient(second, plan.Add([70])));
        plan.Place();
        Assert.Equal(128 + 128, plan.Parameters.Count);
        Assert.Equal(plan.Parameters.Count, plan.Gradients.Count);
        Assert.Equal([1, 2], new[] { plan.Parameters.Read<float>()[99], plan.Parameters.Read<float>()[128 + 69] });

        Assert.Null(plan.Gradient(first));
        Assert.Same(gradientOfSecond, plan.Gradient(second));
        Assert.NotSame(gradientOfSecond, again);
        plan.Gradients.Write([.. Enumerable.Range(0, 256).Select(at => (float)at)]);
        Assert.Equal(128f, gradientOfSecond.Read<float>()[0]);
        plan.Parameters.Clear();
        Assert.Equal([0, 7, 3, 0], tensors.Select(t => t.Read<double>()[0]));
        Assert.Equal(0, other.Read<double>()[0] + again.Read<double>()[0]);

        static Parameter Numbers(int count, double value) => new([count], [.. Enumerable.Repeat(value, count)]);
    }

    [Fact]
    public void AnUpdateLiesInItsTargetWhereNothingReadsTheOldValueAnyMore()
    {
        using var plan = new MemoryPlan(device, Precision.Single);
        var (x, last) = (plan.Hold(plan.Add([2])), plan.Add([2]));
        var (inPlace, readLater, readBeside) = (Updated(_ => plan.Add([2])), Updated(t => t), Updated(_ => plan.Add([2]), isBeside: true));
        plan.Step(readLater.Target, last);
        plan.Place();
        foreach (var (target, next) in new[] { inPlace, readLater, readBeside })
        {
            target.Write([1f, 2f]);
            next.Write([3f, 4f]);
        }

        Assert.Equal([3f, 1f, 1f], new[] { inPlace, readLater, readBeside }.Select(pair => pair.Target.Read<float>()[0]));
        inPlace.Next.CopyTo(inPlace.Target);
        readLater.Next.CopyTo(readLater.Target);
        Assert.Equal([3f, 3f], new[] { inPlace, readLater }.Select(pair => pair.Target.Read<float>()[0]));

        (Tensor Target, Tensor Next) Updated(Func<Tensor, Tensor> other, bool isBeside = false)
        {
            var target = plan.Buffer(new Parameter([2], null));
            var next = plan.Hold(plan.Add([2]));
            plan.StepInPlace("map", next, [target, x], [isBeside ? target : null]);
            plan.Step(other(target));
            plan.Update(next, target);
            return (target, next);
        }
    }

    [Fact]
    public void AGroupOfParametersIsATensorThatALayerMayHaveForItsOwn()
    {
        using var plan = new MemoryPlan(device, Precision.Single);
        var (a, b, c, own) = (new Parameter([3], [1, 1, 1]), new Parameter([2], [2, 2]), new Parameter([2], [3, 3]), new Parameter([128], null));
        var gradients = new[] { a, b, c }.Select(parameter => (plan.Parameter(parameter), plan.Gradient(parameter, plan.Add(parameter.Shape))).Item2).ToList();
        var (values, adjoints, begins) = plan.Group([c, a], "group");
        plan.Bind(own, values);
        Assert.Same(values, plan.Buffer(own));
        Assert.Equal([0, 64], begins);
        Assert.Throws<ArgumentException>(() => plan.Group([b, a], "another"));
        Assert.Throws<ArgumentException>(() => plan.Bind(a, values));
        plan.Place();

        // Who is in no group stands first.
        var all = plan.Parameters.Read<float>();
        Assert.Equal([2, 3, 1], new[] { all[0], all[64], all[128] });
        Assert.Equal(all[64..], values.Read<float>());
        adjoints.Write([.. Enumerable.Range(0, 128).Select(at => (float)at)]);
        Assert.Equal([64f, 0f, 0f], gradients.Select(gradient => gradient.Read<float>()[0]));
        Assert.Equal(1f, plan.Gradients.Read<float>()[65]);
    }

    public void Dispose() => device.Dispose();
}
