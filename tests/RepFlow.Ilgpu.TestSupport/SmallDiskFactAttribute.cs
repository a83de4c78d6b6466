using Xunit;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A test of a disk that is full; skipped where no file system can be mounted, as Linux lets root and where namespaces of users are allowed.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    static readonly Lazy<bool> isThere = new(() => SmallDisk.Run("true", 64).ExitCode == 0);

    /// <summary>Makes the attribute.</summary>
    public SmallDiskFactAttribute() => Skip = isThere.Value ? null : "No file system can be mounted here (unshare -rm).";
}
