
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>What a name in a folder stands for.</summary>
enum FileKind
{
    /// <summary>A file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device, as <c>/dev/null</c> is.</summary>
    Device,
}
