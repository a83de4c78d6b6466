using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Implicit matrix product in tiles of 16x16 for matrices that would leave most of a larger tile empty: one element of the result a thread.</summary>
/// <remarks>The elements of the next step are fetched while this one is multiplied.</remarks>
static class GpuTile16
{
    /// <summary>The rows and the columns of a tile.</summary>
    public const int Size = 16;

    const int Step = 16;

    // Two more than the tile: neither order of writing meets bank conflicts.
    const int Pitch = Size + 2;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TRowBorder">The border test of the row operand.</typeparam>
    /// <typeparam name="TColumnBorder">The border test of the column operand.</typeparam>
    /// <typeparam name="TMoments">Whether moments of the result are taken.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TRowBorder, TColumnBorder, TMoments, TEpilogue>(GpuArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TRowBorder : struct, IGpuBorder
        where TColumnBorder : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T>
    {
        var rowsShared = SharedMemory.Allocate<T>(Step * Pitch);
        var columnsShared = SharedMemory.Allocate<T>(Step * Pitch);
        var tables = x.Tables;
        var place = GpuPlace.Of(x, Size, Size);
        var low = Group.IdxX & 15;
        var high = Group.IdxX >> 4;
        var row = x.Rows.ByDepth != 0 ? high : low;
        var rowTerm = x.Rows.ByDepth != 0 ? low : high;
        var column = x.Columns.ByDepth != 0 ? high : low;
        var columnTerm = x.Columns.ByDepth != 0 ? low : high;
        var rowCursor = GpuCursor.Of<T, TRowBorder>(x.Rows, tables, place.Row + row, place.Matrix, x.Batch);
        var columnCursor = GpuCursor.Of<T, TColumnBorder>(x.Columns, tables, place.Column + column, place.Matrix, x.Batch);
        var a = GpuCursor.ElementBefore<T, TRowBorder>(rowCursor, x.Rows, tables, place.Begin + rowTerm, place.End, x.Depth);
        var b = GpuCursor.ElementBefore<T, TColumnBorder>(columnCursor, x.Columns, tables, place.Begin + columnTerm, place.End, x.Depth);
        var sum = default(T);
        for (var start = place.Begin; start < place.End; start += Step)
        {
            rowsShared[(rowTerm * Pitch) + row] = a;
            columnsShared[(columnTerm * Pitch) + column] = b;
            Group.Barrier();
            a = GpuCursor.ElementBefore<T, TRowBorder>(rowCursor, x.Rows, tables, start + Step + rowTerm, place.End, x.Depth);
            b = GpuCursor.ElementBefore<T, TColumnBorder>(columnCursor, x.Columns, tables, start + Step + columnTerm, place.End, x.Depth);
            for (var term = 0; term < Step; term++)
            {
                sum += rowsShared[(term * Pitch) + low] * columnsShared[(term * Pitch) + high];
            }

            Group.Barrier();
        }

        sum = GpuStore.One(x, place.Slice, place.Matrix, place.Row + low, place.Column + high, sum);
        if (TMoments.AreTaken)
        {
            GpuMoments.OfElements(x, place, low, high, sum, rowsShared);
        }
    }
}
