using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>The devices that all tests of whole networks share: networks are of the same layers, so most of their kernels are compiled once.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDevices : OpenDevices, ICollectionFixture<SharedDevices>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "devices";
}
