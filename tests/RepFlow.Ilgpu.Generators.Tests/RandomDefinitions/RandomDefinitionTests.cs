using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Tests.Differentiation;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>
/// Random maps, stencils, reductions and contractions, compiled by the generator, run on every device, and compared with direct evaluation of
/// the same expression; their gradients with finite differences of that evaluation.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RandomDefinitionTests
{
    const int BatchSize = 40;
    const int FreshBatches = 5;

    [Fact]
    public void Definitions_and_their_gradients_agree_with_direct_evaluation()
    {
        var definition = Gen.Sized(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => new DefinitionBuilder(seed, size / 4).Build()));
        // One run of the compiler serves a whole batch.
        var batch = Gen.ArrayOf(definition, BatchSize).Select(definitions => new DefinitionBatch(definitions));
        var property = Prop.ForAll(Arb.From(batch), (DefinitionBatch made) => Check(made.Definitions));
        // The same batch every time, unless new ones are asked for: a failure prints the seed.
        var config = Config.QuickThrowOnFailure.WithStartSize(20).WithEndSize(60);
        config = Environment.GetEnvironmentVariable("REPFLOW_RANDOM") == "1"
            ? config.WithMaxTest(FreshBatches)
            : config.WithMaxTest(1).WithReplay(new Replay(new Rnd(20190616, 3), 20));
        FsCheck.Check.One(config, property);
    }

    static void Check(RandomDefinition[] definitions)
    {
        var assembly = GeneratorHarness.Run([.. definitions.Select((definition, number) => definition.Text($"Random{number}"))]).Load();
        foreach (var text in assembly.GetCustomAttributes<LayerDefinitionAttribute>().Select(attribute => attribute.Ir))
        {
            LayerTextTests.AssertReadBack(text);
        }

        var failures = new List<(RandomDefinition Definition, string Message)>();
        foreach (var name in new[] { "host", "opencl" })
        {
            if (!TestDevices.TryOpen(name, out var device))
            {
                continue;
            }

            using (device)
            {
                for (var number = 0; number < definitions.Length; number++)
                {
                    var layer = DefinitionRunner.Create(assembly.GetType($"Random{number}", true)!, definitions[number]);
                    failures.AddRange(new DefinitionRunner(definitions[number], layer, device, number).Failures().Select(message => (definitions[number], $"{name}: {message}")));
                }
            }
        }

        Assert.True(failures.Count == 0, Describe(failures));
    }

    // The shortest first: it is the easiest to understand.
    static string Describe(List<(RandomDefinition Definition, string Message)> failures) =>
        $"{failures.Select(failure => failure.Definition).Distinct().Count()} definitions fail:{Environment.NewLine}" + string.Join(Environment.NewLine, failures
            .GroupBy(failure => failure.Definition)
            .OrderBy(group => group.Key.ToString().Length)
            .Take(3)
            .Select(group => string.Join(Environment.NewLine, group.Select(failure => failure.Message).Take(3).Append(group.Key.ToString()))));
}
