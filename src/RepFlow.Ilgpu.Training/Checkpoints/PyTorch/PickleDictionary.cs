namespace RepFlow.Ilgpu.Training;

/// <summary>A dictionary of a pickle. Its keys are compared by nobody: of those that are text, the last of a name counts.</summary>
sealed class PickleDictionary
{
    readonly List<(object? Key, object? Value)> entries = [];

    /// <summary>The entries under names, each name once.</summary>
    public Dictionary<string, object?> Named
    {
        get
        {
            var named = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (key, value) in entries)
            {
                if (key is string name)
                {
                    named[name] = value;
                }
            }

            return named;
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public void Add(object? key, object? value) => entries.Add((key, value));
}
