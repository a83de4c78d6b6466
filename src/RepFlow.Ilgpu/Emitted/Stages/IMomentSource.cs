using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A step that may take the moments of what it stores, in parts that a fold's second pass joins: the fold then reads nothing of it again.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMomentSource
{
    /// <summary>Of how many parts it takes the moments of each item; 0 where it takes none, and the fold has to.</summary>
    int MomentParts { get; }

    /// <summary>Says where to put them: means, squares, counts and what rounding has left of means, each by part and item, in numbers of the tensors' type.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="room">The room, which the fold keeps.</param>
    void TakeMoments<T>(FoldScratch<T> room)
        where T : unmanaged;
}
