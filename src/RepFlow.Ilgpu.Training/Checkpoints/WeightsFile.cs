namespace RepFlow.Ilgpu.Training;

/// <summary>A file of named tensors, of whichever format: what it has is known at once, and elements are read when they are asked for.</summary>
/// <example><code>
/// using var file = WeightsFile.Open("resnet18-f37072fd.pth");
/// foreach (var tensor in file.Tensors.Values) { Console.WriteLine($"{tensor.Name} {tensor.Type}"); }
/// double[] bias = file.Read("fc.bias");
/// </code></example>
public abstract class WeightsFile : IDisposable
{
    private protected WeightsFile(FileBytes bytes) => Bytes = bytes;

    /// <summary>The file's name, as it was given.</summary>
    public string Path => Bytes.Path;

    /// <summary>The tensors by name.</summary>
    public abstract IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The file.</summary>
    private protected FileBytes Bytes { get; }

    /// <summary>
    /// Opens a file of the format that its content says: safetensors, or what <c>torch.save</c> writes, now (a zip) or before PyTorch 1.6.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The file; dispose of it to close it.</returns>
    /// <exception cref="InputException">It cannot be read, or is none of these.</exception>
    public static WeightsFile Open(string path)
    {
        bool isPyTorch, isSafetensors;
        using (var bytes = new FileBytes(path))
        {
            var begin = bytes.Read(0, Math.Min(bytes.Length, 32));
            (isPyTorch, isSafetensors) = (PyTorchFile.IsOne(begin), begin.Length > sizeof(ulong) && begin[sizeof(ulong)] == '{');
        }

        return isPyTorch ? PyTorchFile.Open(path)
            : isSafetensors ? SafetensorsFile.Open(path)
            : throw new InputException($"{path} is no file of weights: it begins neither as safetensors nor as what torch.save writes.");
    }

    /// <summary>Reads a tensor of real or whole numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The elements, row-major.</returns>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="InputException">Its elements are no real numbers, too many for an array, or cannot be read.</exception>
    public double[] Read(string name)
    {
        try
        {
            return Elements(Tensors[name]);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"{Path} cannot be read: {e.Message}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bytes.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a file, and closes it where it is not what it should be.</summary>
    /// <typeparam name="T">The format.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="make">Reads what the file says of its tensors; throws <see cref="InvalidDataException"/> with the reason.</param>
    /// <param name="failure">What the message says before the reason.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InputException">It cannot be read, or is not as the format says.</exception>
    private protected static T Open<T>(string path, Func<FileBytes, T> make, string failure)
        where T : WeightsFile
    {
        var bytes = new FileBytes(path);
        try
        {
            return make(bytes);
        }
        catch (Exception e)
        {
            bytes.Dispose();
            if (e is InvalidDataException)
            {
                throw new InputException($"{path} {failure}: {e.Message}.");
            }

            throw;
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <returns>The elements, row-major.</returns>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    private protected abstract double[] Elements(StoredTensor tensor);
}
