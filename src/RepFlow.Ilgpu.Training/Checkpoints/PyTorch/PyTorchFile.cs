using System.Numerics;

namespace RepFlow.Ilgpu.Training;

/// <summary>A file that <c>torch.save</c> wrote: a zip since PyTorch 1.6, pickles and raw numbers behind one another before.</summary>
/// <remarks>
/// The format: torch/serialization.py. Nothing of a file is run (<see cref="PickleReader"/>), and every place and size is compared with the file before it is
/// used. A checkpoint that has the weights under <c>state_dict</c>, <c>model_state_dict</c>, <c>model_state</c> or <c>model</c> is those weights.
/// </remarks>
sealed class PyTorchFile : WeightsFile
{
    const int MostWrappers = 4;
    const int ProtocolVersion = 1001;
    const int NamesInMessages = 8;

    static readonly BigInteger magic = BigInteger.Parse("119547037146038801333356");
    static readonly byte[] zipBegin = [(byte)'P', (byte)'K', 3, 4];
    static readonly byte[] legacyBegin = [0x8a, 0x0a, .. magic.ToByteArray(), (byte)'.'];
    static readonly string[] wrappers = ["state_dict", "model_state_dict", "model_state", "model"];

    readonly IStorages storages;
    readonly Dictionary<string, PickleTensor> views = new(StringComparer.Ordinal);

    PyTorchFile(FileBytes bytes)
        : base(bytes)
    {
        (var root, storages) = bytes.Read(0, zipBegin.Length).AsSpan().SequenceEqual(zipBegin) ? Zip(bytes) : Legacy(bytes);
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (name, value) in Weights(root))
        {
            if (value is PickleTensor view)
            {
                Begin(view);
                views.Add(name, view);
                tensors.Add(name, new StoredTensor(name, view.Storage.Type, view.Shape));
            }
        }

        Tensors = tensors;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Whether a file begins as one of these does.</summary>
    /// <param name="begin">Its first bytes, 32 if it has as many.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsOne(ReadOnlySpan<byte> begin)
    {
        if (begin is [0x80, _, .. var pickle])
        {
            // From protocol 4 on behind the length of a frame.
            return (pickle is [0x95, _, _, _, _, _, _, _, _, .. var framed] ? framed : pickle).StartsWith(legacyBegin);
        }

        return begin.StartsWith(zipBegin);
    }

    /// <summary>Opens a file, and reads what tensors it has.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file; dispose of it to close it.</returns>
    /// <exception cref="InputException">It cannot be read, is damaged, or has something else than tensors in it.</exception>
    public static new PyTorchFile Open(string path) => Open(path, bytes => new PyTorchFile(bytes), "cannot be loaded");

    private protected override double[] Elements(StoredTensor tensor)
    {
        var view = views[tensor.Name];
        if (view.IsContiguous)
        {
            return Bytes.ReadElements(tensor, Begin(view), view.Count);
        }

        // All that lies between its first and its last element, once, and of that what it has.
        var span = Bytes.ReadElements(tensor, Begin(view), view.Span);
        var values = new double[view.Count];
        var index = new long[view.Shape.Length];
        for (var (at, from) = (0, 0L); at < values.Length; at++)
        {
            values[at] = span[from];
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                from += view.Strides[axis];
                if (++index[axis] < view.Shape[axis])
                {
                    break;
                }

                from -= index[axis] * view.Strides[axis];
                index[axis] = 0;
            }
        }

        return values;
    }

    static (object? Root, IStorages Storages) Zip(FileBytes bytes)
    {
        var zip = new ZipStorages(bytes);
        var (begin, count) = zip.Pickle();
        return (new PickleReader(new PickleBytes(bytes, begin, begin + count)).Read(), zip);
    }

    static (object? Root, IStorages Storages) Legacy(FileBytes bytes)
    {
        var pickles = new PickleBytes(bytes, 0, bytes.Length);
        var reader = new PickleReader(pickles);
        if (reader.Read() is not BigInteger number || number != magic
            || reader.Read() is not (long)ProtocolVersion || reader.Read() is not PickleDictionary system)
        {
            throw new InvalidDataException("it begins as what torch.save wrote before 1.6, and does not go on so");
        }

        if (system.Named.GetValueOrDefault("little_endian") is not true)
        {
            throw new InvalidDataException("its numbers have their highest byte first. Save it anew on a usual computer");
        }

        var root = reader.Read();
        var keys = reader.Read() as List<object?>;
        return keys is not null && keys.All(key => key is string)
            ? (root, new LegacyStorages(bytes, pickles.Position, keys.Cast<string>(), reader.Storages))
            : throw new InvalidDataException("it has no list of its storages");
    }

    /// <summary>The weights of what was saved: itself, or what it has under the name of a wrapper.</summary>
    static Dictionary<string, object?> Weights(object? root)
    {
        for (var depth = 0; root is PickleDictionary dictionary && depth < MostWrappers; depth++)
        {
            var entries = dictionary.Named;
            root = wrappers.Select(name => entries.GetValueOrDefault(name)).FirstOrDefault(wrapped => wrapped is PickleDictionary);
            if (root is not null)
            {
                continue;
            }

            var keys = entries.Count == 0 ? "nothing" : string.Join(", ", entries.Keys.Take(NamesInMessages).Select(Quoted.Of));
            return entries.Values.Any(value => value is PickleTensor)
                ? entries
                : throw new InvalidDataException($"it has no tensors where weights are looked for; it has {keys}. {PickleGlobal.Advice}");
        }

        throw new InvalidDataException($"what was saved is no dictionary of tensors. {PickleGlobal.Advice}");
    }

    /// <summary>Where the first element of a tensor stands in the file, which has all of its storage.</summary>
    long Begin(PickleTensor view)
    {
        var (storage, size) = (view.Storage, ElementTypes.Bytes(view.Storage.Type));
        if (storage.Offset > (Bytes.Length / size) - storage.Count)
        {
            throw new InvalidDataException($"the storage {Quoted.Of(storage.Key)} has {storage.Count} elements, more than the file");
        }

        return storages.Find(storage.Key, (storage.Offset + storage.Count) * size) + ((storage.Offset + view.Offset) * size);
    }
}
