using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>A place in the source as plain values: a Location would keep a syntax tree alive in the incremental models.</summary>
sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(Location? location) =>
        location?.SourceTree is { } tree ? new LocationInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
