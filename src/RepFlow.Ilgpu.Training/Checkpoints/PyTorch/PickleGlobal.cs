namespace RepFlow.Ilgpu.Training;

/// <summary>What a pickle may name: no code, but a sign for what the reader itself does where the pickle calls it.</summary>
/// <param name="Name">The module and the name in it.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="ElementType">Of a storage, the type of its elements.</param>
sealed record PickleGlobal(string Name, PickleGlobalKind Kind, string ElementType = "")
{
    /// <summary>What to do about a file that has more than weights in it.</summary>
    public const string Advice = "Save the weights alone: torch.save(model.state_dict(), FILE)";

    static readonly Dictionary<string, PickleGlobal> all = Allowed().ToDictionary(global => global.Name, StringComparer.Ordinal);

    /// <summary>Finds a name.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The name in it.</param>
    /// <returns>What it stands for.</returns>
    /// <exception cref="InvalidDataException">It is none that a tensor needs.</exception>
    public static PickleGlobal Find(string module, string name) => all.TryGetValue($"{module}.{name}", out var global)
        ? global
        : throw new InvalidDataException(
            $"it has {Quoted.Of($"{module}.{name}")} in it, which is no part of a tensor, and nothing is run that a file names. {Advice}");

    static IEnumerable<PickleGlobal> Allowed()
    {
        (string Name, string Type)[] storages =
        [
            ("Float", "F32"), ("Double", "F64"), ("Half", "F16"), ("BFloat16", "BF16"), ("ComplexFloat", "C64"),
            ("Long", "I64"), ("Int", "I32"), ("Short", "I16"), ("Char", "I8"), ("Byte", "U8"), ("Bool", "BOOL"),
        ];
        return
        [
            new("collections.OrderedDict", PickleGlobalKind.Dictionary),
            new("__builtin__.set", PickleGlobalKind.Collection),
            new("builtins.set", PickleGlobalKind.Collection),
            new("torch.Size", PickleGlobalKind.Collection),
            new("torch._utils._rebuild_tensor", PickleGlobalKind.Tensor),
            new("torch._utils._rebuild_tensor_v2", PickleGlobalKind.Tensor),
            new("torch._utils._rebuild_parameter", PickleGlobalKind.Parameter),
            new("torch._utils._rebuild_parameter_with_state", PickleGlobalKind.Parameter),
            .. from storage in storages
               from module in new[] { "torch", "torch.cuda" }
               select new PickleGlobal($"{module}.{storage.Name}Storage", PickleGlobalKind.Storage, storage.Type),
        ];
    }
}
