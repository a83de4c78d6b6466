using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>The devices of the project's tests.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDevices : OpenDevices, ICollectionFixture<SharedDevices>
{
    /// <summary>The collection of the classes that share devices.</summary>
    public const string Name = "devices";
}
