using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>Every network of the library with samples is proved as a layer is.</summary>
[Collection(SharedDevices.Name)]
[Trait("Speed", "Slow")]
public sealed class ProofTests(SharedDevices devices)
{
    public static IEnumerable<object[]> Networks =>
        LayerCatalog.Find(typeof(ResNet).Assembly).Where(type => type.IsDefined(typeof(SampleAttribute), false)).Select(type => new object[] { type.Name });

    [DeviceTheory(OneIn = 8)]
    [MemberData(nameof(Networks))]
    public void IsProved(string device, string network)
    {
        var lines = GradientCheck.RunAll(devices[device], network, typeof(ResNet).Assembly).ToList();
        var failed = lines.Where(line => line.Outcome == GradientCheckOutcome.Failed).Select(line => $"{line.Sample} {line.Subject}: {line.Reason}").ToList();
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.Equal([network], GradientCheckSummary.Of(lines).Proved);
    }

    [Fact]
    public void ANetworkWithoutASampleIsLeftToItsParts()
    {
        Assert.Contains(typeof(ResNet), LayerCatalog.Find(typeof(ResNet).Assembly));
        Assert.DoesNotContain(GradientCheck.RunAll(devices["host"], null, typeof(ResNet).Assembly), line => line.Definition == nameof(ResNet));
    }
}
