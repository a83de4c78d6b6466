using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "repflow-tests-" + Guid.NewGuid().ToString("N"));

    /// <summary>What lies in the folder, hidden files included.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Path).Select(p => System.IO.Path.GetFileName(p)!).Order(StringComparer.Ordinal);

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Png(string name, int width, int height, Func<int, int, byte> grey)
    {
        var picture = new Picture(width, height);
        for (var i = 0; i < width * height; i++)
        {
            picture.Rgb.AsSpan(3 * i, 3).Fill(grey(i / width, i % width));
        }

        using var stream = File.Create(this[name]);
        PictureFile.WritePng(stream, picture);
        return this[name];
    }

    public string Bytes(string name, params byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
