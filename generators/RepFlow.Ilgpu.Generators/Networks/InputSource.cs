namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>Where an input of a member of a group comes from: one of the kinds that are nested here, and no other.</summary>
abstract record InputSource
{
    InputSource()
    {
    }

    /// <summary>The result of an earlier member, which nothing else reads.</summary>
    public sealed record Result(int Member) : InputSource;

    /// <summary>An input of the group, which several members may read.</summary>
    public sealed record Outside(int Input) : InputSource;
}
