namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A file on a disk with no space left.</summary>
public sealed class FullStream : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count) => throw NoSpace();

    public override void Write(ReadOnlySpan<byte> buffer) => throw NoSpace();

    public override void WriteByte(byte value) => throw NoSpace();

    static IOException NoSpace() => new("No space left on device : '/somewhere/.f.part.png'", OperatingSystem.IsWindows() ? 112 : 28);
}
