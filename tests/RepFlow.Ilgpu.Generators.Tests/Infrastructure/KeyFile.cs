using System.Security.Cryptography;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>A key to sign with, for as long as a test takes.</summary>
sealed class KeyFile : IDisposable
{
    public KeyFile()
    {
        using var key = new RSACryptoServiceProvider(2048);
        File.WriteAllBytes(Path, key.ExportCspBlob(includePrivateParameters: true));
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".snk");

    public void Dispose() => File.Delete(Path);
}
