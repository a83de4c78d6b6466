using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>Gives out names of locals that nothing else has, neither the user's text nor each other.</summary>
sealed class NetworkNames(IEnumerable<string> taken)
{
    readonly HashSet<string> taken = new(taken);

    /// <summary>The name, or the first one like it that is free.</summary>
    public string New(string name)
    {
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
        {
            free = name + number;
        }

        return Keywords.Escape(free);
    }
}
