using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>A folder of parameters, one <c>.npy</c> file each, named like the parameter.</summary>
static class ParameterFolder
{
    /// <summary>Reads the parameters that are there; the others keep their starting values.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="known">The layer's parameters.</param>
    /// <param name="note">Told of files that are no parameter.</param>
    /// <returns>The parameters by name.</returns>
    /// <exception cref="InputException">No such folder, no parameter in it, or one of another shape.</exception>
    public static IReadOnlyDictionary<string, NdArray> Read(string folder, IReadOnlyDictionary<string, NdArray> known, Action<string> note)
    {
        if (File.Exists(folder))
        {
            throw new InputException($"'{folder}' is not a folder, and --parameters takes one with a .npy file for each parameter to set.");
        }

        if (!Directory.Exists(folder))
        {
            throw new InputException($"the folder '{folder}' of --parameters does not exist. Create it with a .npy file for each parameter to set.");
        }

        var names = string.Join(", ", known.Keys);
        var parameters = new Dictionary<string, NdArray>();
        var unused = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.npy").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!known.TryGetValue(name, out var start))
            {
                unused.Add(path);
                continue;
            }

            var array = NpyFile.Read(path);

            // A scalar saved by numpy has no axes, and one of shape (1) is the same thing.
            if (array.Shape != start.Shape && !(array.Shape.Rank == 0 && start.Shape.Count == 1))
            {
                throw new InputException($"'{path}' has shape {array.ShapeText}, and {name} of this layer has {start.ShapeText}. Save it in that shape.");
            }

            parameters.Add(name, array with { Shape = start.Shape });
        }

        if (parameters.Count == 0)
        {
            throw new InputException($"'{folder}' holds no parameter. Put .npy files named like parameters there: {names}.");
        }

        unused.ForEach(path => note($"'{path}' is not used: the layer's parameters are {names}."));
        return parameters;
    }
}
