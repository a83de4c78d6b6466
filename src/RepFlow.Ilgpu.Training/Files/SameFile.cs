
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>Keeps outputs from replacing inputs, and each other.</summary>
static class SameFile
{
    /// <summary>Fails if an output is one of the inputs or another output: a wrong argument must not cost the user a recording.</summary>
    /// <param name="outputs">The files that will be written.</param>
    /// <param name="inputs">The files that are read; null for those that are not given.</param>
    /// <exception cref="InputException">It is one of them.</exception>
    public static void Refuse(IEnumerable<string> outputs, params IEnumerable<string?> inputs)
    {
        var read = new Dictionary<Identity, string>();
        foreach (var input in inputs.OfType<string>())
        {
            read[Identity.Of(input)] = input;
        }

        var written = new Dictionary<Identity, string>();
        foreach (var output in outputs)
        {
            var identity = Identity.Of(output);
            if (read.TryGetValue(identity, out var input))
            {
                throw new InputException($"'{output}' would replace the input '{input}'. Choose another name for the output.");
            }

            if (!written.TryAdd(identity, output))
            {
                throw new InputException($"'{output}' and '{written[identity]}' are both outputs and one file. Choose another place for one of them.");
            }
        }
    }

    // Files are compared, not names: a link, a linked folder, a second name of a file and another case of it lead to the same one. What is not there
    // yet is compared by its place in the nearest folder that is, regardless of case, which some systems do not tell apart.
    readonly record struct Identity(ulong Device, ulong Index, string Rest)
    {
        public static Identity Of(string path)
        {
            if (path.Length == 0)
            {
                return new(0, 0, path);
            }

            var target = FileLink.Target(Path.GetFullPath(path));
            var rest = string.Empty;
            for (var at = target; at is not null; at = Path.GetDirectoryName(at))
            {
                if (FileNode.Find(at) is { } node)
                {
                    return new(node.Device, node.Index, rest.ToUpperInvariant());
                }

                rest = Path.GetFileName(at) + "/" + rest;
            }

            return new(0, 0, FileLink.WithoutLinkedFolders(target).ToUpperInvariant());
        }
    }
}
