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
    /// <exception cref="InvalidDataException">It is none that a tensor needs, or that stands beside tensors and is harmless.</exception>
    public static PickleGlobal Find(string module, string name) => all.TryGetValue($"{module}.{name}", out var global) ? global : throw Refused($"{module}.{name}");

    /// <summary>Refuses a name.</summary>
    /// <param name="name">The module and the name in it.</param>
    /// <returns>The exception.</returns>
    public static InvalidDataException Refused(string name) =>
        new($"it has {Quoted.Of(name)} in it, which is no part of a tensor, and nothing is run that a file names. {Advice}");

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
            new("collections.defaultdict", PickleGlobalKind.Dictionary),
            new("collections.Counter", PickleGlobalKind.Dictionary),
            .. Records().Select(name => new PickleGlobal(name, PickleGlobalKind.Record)),
            new("__builtin__.getattr", PickleGlobalKind.Attribute),
            new("builtins.getattr", PickleGlobalKind.Attribute),
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

    // What training loops save beside the weights: torchvision's references their arguments and milestones, mmengine its history, all of them numbers of numpy's.
    static IEnumerable<string> Records() =>
    [
        "argparse.Namespace", "types.SimpleNamespace", "mmengine.logging.history_buffer.HistoryBuffer",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath",
        "datetime.date", "datetime.datetime", "datetime.timedelta",

        // Bytes, as Python 3 writes them by protocol 2.
        "_codecs.encode",
        .. from module in new[] { "builtins", "__builtin__" }
           from type in new[] { "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "slice", "str", "tuple", "unicode", "xrange" }
           select $"{module}.{type}",
        .. from module in new[] { "numpy.core.multiarray", "numpy._core.multiarray" }
           from function in new[] { "scalar", "_reconstruct" }
           select $"{module}.{function}",
        "numpy.dtype", "numpy.ndarray",
        .. from type in new[] { "Bool", "Float16", "Float32", "Float64", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64" }
           select $"numpy.dtypes.{type}DType",
        "torch.device", "torch.bfloat16", "torch.bool", "torch.float", "torch.float16", "torch.float32", "torch.float64", "torch.half", "torch.int16", "torch.int32",
        "torch.int64", "torch.int8", "torch.long", "torch.uint8",
    ];
}
