using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>
/// Random networks, compiled by the generator: values are those of the layers one by one, gradients those of finite differences, and what shares memory computes to the bit what has
/// memory of its own.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RandomNetworkTests
{
    const int BatchSize = 12;
    const double Rounding = 1e-9;

    [Fact]
    public void Networks_compute_what_their_layers_do_one_by_one()
    {
        var batch = Gen.ArrayOf(Gen.Choose(0, int.MaxValue - 1), BatchSize);
        var property = Prop.ForAll(Arb.From(batch), (int[] seeds) => Check(seeds));
        // The same batch every time, unless new ones are asked for: a failure prints the seeds.
        var config = Config.QuickThrowOnFailure;
        config = Environment.GetEnvironmentVariable("REPFLOW_RANDOM") == "1" ? config.WithMaxTest(5) : config.WithMaxTest(1).WithReplay(new Replay(new Rnd(20190616, 3), 20));
        FsCheck.Check.One(config, property);
    }

    static void Check(int[] seeds)
    {
        var networks = new List<RandomNetwork>();
        foreach (var seed in seeds)
        {
            var inner = networks.FindLastIndex(n => n.HasOneInput);
            networks.Add(new RandomNetwork($"Random{networks.Count}", seed, 3 + (seed % 8), inner < 0 ? null : $"Random{inner}"));
        }

        var run = GeneratorHarness.RunOnLayers("using RepFlow.Ilgpu.Layers;\n" + string.Join("\n\n", networks.Select(n => n.Text)));
        Assert.Empty(run.Diagnostics);
        var assembly = run.Load();
        using var host = Device.Open("host");
        for (var at = 0; at < networks.Count; at++)
        {
            var type = assembly.GetType($"Random{at}", throwOnError: true)!;

            // A gradient that is zero but for rounding (of a scale before a normalisation) has no digit that is right.
            var wrong = GradientCheck.Run(host, type).Where(line => line.Outcome == GradientCheckOutcome.Failed)
                .Where(line => line.ReferenceError > GradientCheck.SingleTolerance || (line.WorstError > GradientCheck.Tolerance && Math.Abs(line.Analytic - line.Numeric) > Rounding)).Select(line => $"{line.Subject}: {line.Reason}").ToList();
            Assert.True(wrong.Count == 0, $"{string.Join("\n", wrong)}\n{networks[at].Text}");
            var one = Results(new MemoryPlan(host, Precision.Double) { IsKeepingAll = true }, type);
            var other = Results(new MemoryPlan(host, Precision.Double) { StartsUndefined = true }, type);
            Assert.True(one.SequenceEqual(other), $"Memory is shared that must not be:\n{networks[at].Text}");
            var apart = Results(new MemoryPlan(host, Precision.Double) { IsFusing = false }, type);
            var worst = one.Zip(apart, (a, b) => Math.Abs(a - b) / (1 + Math.Abs(b))).Max();
            Assert.True(one.Count == apart.Count && worst < Rounding, $"Layers as one differ from them one by one by {worst}:\n{networks[at].Text}");
        }
    }

    /// <summary>All that two steps of training leave.</summary>
    static List<double> Results(MemoryPlan plan, Type type)
    {
        var sample = LayerSample.Of(type)[0];
        using var run = sample.Layer.Prepare(plan, sample.Shapes, Gradients.All);
        var results = new List<double>();
        for (var step = 0; step < 2; step++)
        {
            foreach (var (tensor, values) in run.Inputs.Zip(sample.Values()))
            {
                tensor.Write(values);
            }

            run.Forward();
            results.AddRange(run.Outputs.SelectMany(output => output.Read<double>()));
            foreach (var (adjoint, output) in run.OutputAdjoints.Zip(run.Outputs))
            {
                adjoint.Write([.. Enumerable.Range(0, output.Count).Select(at => Math.Cos(at))]);
            }

            // It may run again.
            run.Backward();
            run.Backward();
            results.AddRange(run.InputAdjoints.Concat(run.ParameterAdjoints).Where(adjoint => adjoint is not null).SelectMany(adjoint => adjoint!.Read<double>()));
            results.AddRange(run.Parameters.SelectMany(parameter => parameter.Read<double>()));
        }

        Assert.InRange(plan.Bytes, 0, plan.BytesKeepingAll);
        return results;
    }
}
