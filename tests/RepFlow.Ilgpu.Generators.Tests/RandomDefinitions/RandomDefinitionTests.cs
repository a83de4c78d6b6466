using System.Collections.Concurrent;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Tests.Differentiation;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>
/// Random maps, stencils, reductions, contractions and scans, compiled by the generator, run on every device, and compared with direct evaluation of
/// the same expression; their gradients with finite differences of that evaluation.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RandomDefinitionTests
{
    const int BatchSize = 40;
    const int FreshBatches = 5;

    // One run of the compiler serves all definitions of a part, on every device.
    const int Parts = 8;
    static readonly ConcurrentDictionary<string, Assembly> Compiled = new();

    public static IEnumerable<object[]> EveryPart => Enumerable.Range(0, Parts).Select(part => new object[] { part });

    [DeviceTheory(OneIn = Parts)]
    [MemberData(nameof(EveryPart))]
    public void Definitions_and_their_gradients_agree_with_direct_evaluation(string device, int part) => Agree(device, part, (seed, size) => new DefinitionBuilder(seed, size).Build());

    [DeviceTheory(OneIn = Parts)]
    [MemberData(nameof(EveryPart))]
    public void Scans_and_their_gradients_agree_with_direct_evaluation(string device, int part) => Agree(device, part, (seed, size) => new DefinitionBuilder(seed, size).BuildScan());

    static void Agree(string device, int part, Func<int, int, RandomDefinition> build)
    {
        var definition = Gen.Sized(size => Gen.Choose(0, int.MaxValue - 1).Select(seed => build(seed, size / 4)));
        var batch = Gen.ArrayOf(definition, BatchSize).Select(definitions => new DefinitionBatch(definitions));
        var property = Prop.ForAll(Arb.From(batch), (DefinitionBatch made) => Check(device, part, made.Definitions));
        // The same batch every time, unless new ones are asked for: a failure prints the seed.
        var config = Config.QuickThrowOnFailure.WithStartSize(20).WithEndSize(60);
        config = Environment.GetEnvironmentVariable("REPFLOW_RANDOM") == "1"
            ? config.WithMaxTest(FreshBatches)
            : config.WithMaxTest(1).WithReplay(new Replay(new Rnd(20190616, 3), 20));
        FsCheck.Check.One(config, property);
    }

    static void Check(string name, int part, RandomDefinition[] batch)
    {
        var numbers = Enumerable.Range(0, batch.Length).Where(number => number % Parts == part).ToList();
        var assembly = Compile([.. numbers.Select(number => batch[number].Text($"Random{number}"))]);
        var failures = new List<(RandomDefinition Definition, string Message)>();
        using var device = Device.Open(name);
        foreach (var number in numbers)
        {
            var layer = DefinitionRunner.Create(assembly.GetType($"Random{number}", true)!, batch[number]);
            failures.AddRange(new DefinitionRunner(batch[number], layer, device, number).Failures().Select(message => (batch[number], $"{name}: {message}")));
        }

        Assert.True(failures.Count == 0, Describe(failures));
    }

    static Assembly Compile(string[] texts) => Compiled.GetOrAdd(string.Concat(texts), _ =>
    {
        var assembly = GeneratorHarness.Run(texts).Load();
        foreach (var text in assembly.GetCustomAttributes<LayerDefinitionAttribute>().Select(attribute => attribute.Ir))
        {
            LayerTextTests.AssertReadBack(text);
        }

        return assembly;
    });

    // The shortest first: it is the easiest to understand.
    static string Describe(List<(RandomDefinition Definition, string Message)> failures) =>
        $"{failures.Select(failure => failure.Definition).Distinct().Count()} definitions fail:{Environment.NewLine}" + string.Join(Environment.NewLine, failures
            .GroupBy(failure => failure.Definition)
            .OrderBy(group => group.Key.ToString().Length)
            .Take(3)
            .Select(group => string.Join(Environment.NewLine, group.Select(failure => failure.Message).Take(3).Append(group.Key.ToString()))));
}
