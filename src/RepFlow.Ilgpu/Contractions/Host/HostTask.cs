namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A task of a <see cref="HostTiledPass{T, TLanes, TShape, TEpilogue}"/>.</summary>
/// <param name="Matrix">Which matrix product.</param>
/// <param name="Slice">Which part of its sums.</param>
/// <param name="Row">The first row.</param>
/// <param name="Panel">The first panel of columns.</param>
readonly record struct HostTask(int Matrix, int Slice, int Row, int Panel);
