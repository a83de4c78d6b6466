using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Computes tiles of the result from their values at the points, a thread a tile.</summary>
static class GpuWinogradGather
{
    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TMap">The map.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="index">The item.</param>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TMap, TEpilogue>(Index1D index, GpuWinogradResult<T, TEpilogue> x)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
        where TEpilogue : struct, IEpilogue<T>
    {
        var tile = GpuWinogradTile.Of(x.Place, index);
        var a = Column<T, TMap, TEpilogue>(x, index, 0);
        var b = Column<T, TMap, TEpilogue>(x, index, 1);
        var c = Column<T, TMap, TEpilogue>(x, index, 2);
        var d = Column<T, TMap, TEpilogue>(x, index, 3);
        var e = Column<T, TMap, TEpilogue>(x, index, 4);
        var f = Column<T, TMap, TEpilogue>(x, index, 5);
        Line<T, TMap, TEpilogue>(x, tile, 0, new() { A = a.A, B = b.A, C = c.A, D = d.A, E = e.A, F = f.A });
        Line<T, TMap, TEpilogue>(x, tile, 1, new() { A = a.B, B = b.B, C = c.B, D = d.B, E = e.B, F = f.B });
        Line<T, TMap, TEpilogue>(x, tile, 2, new() { A = a.C, B = b.C, C = c.C, D = d.C, E = e.C, F = f.C });
        if (TMap.Outputs > 3)
        {
            Line<T, TMap, TEpilogue>(x, tile, 3, new() { A = a.D, B = b.D, C = c.D, D = d.D, E = e.D, F = f.D });
        }
    }

    /// <summary>Reads the values of a column of points, and maps it.</summary>
    static GpuLine<T> Column<T, TMap, TEpilogue>(GpuWinogradResult<T, TEpilogue> x, int item, int column)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
        where TEpilogue : struct, IEpilogue<T>
    {
        var from = x.From.SubView((long)column * x.Items);
        var pitch = (long)GpuWinogradLayout.Points * x.Items;
        return TMap.Apply(
            new GpuLine<T>
            {
                A = from[item],
                B = from[pitch + item],
                C = from[(2 * pitch) + item],
                D = from[(3 * pitch) + item],
                E = from[(4 * pitch) + item],
                F = from[(5 * pitch) + item],
            },
            x.Points);
    }

    /// <summary>Maps a line of what columns became, and writes what is inside the result: four neighbours at once where they lie so.</summary>
    static void Line<T, TMap, TEpilogue>(GpuWinogradResult<T, TEpilogue> x, GpuWinogradTile tile, int line, GpuLine<T> values)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
        where TEpilogue : struct, IEpilogue<T>
    {
        var results = TMap.Apply(values, x.Points);
        if (!GpuWinogradTile.HasLine(tile, x.Place, line))
        {
            return;
        }

        var at = GpuWinogradTile.At(tile, x.Place, line, 0);
        if (TMap.Outputs > 3 && x.Place.AcrossStep == 1 && GpuQuads<T>.Has(x.Target.Quads, at) && GpuWinogradTile.HasColumn(tile, x.Place, 3))
        {
            GpuTarget<T, TEpilogue>.Store(x.Target, at, new GpuQuad<T> { X = results.A, Y = results.B, Z = results.C, W = results.D });
            return;
        }

        Element(x, tile, at, 0, results.A);
        Element(x, tile, at, 1, results.B);
        Element(x, tile, at, 2, results.C);
        if (TMap.Outputs > 3)
        {
            Element(x, tile, at, 3, results.D);
        }
    }

    static void Element<T, TEpilogue>(GpuWinogradResult<T, TEpilogue> x, GpuWinogradTile tile, int at, int column, T value)
        where T : unmanaged, INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (GpuWinogradTile.HasColumn(tile, x.Place, column))
        {
            GpuTarget<T, TEpilogue>.Store(x.Target, at + (column * x.Place.AcrossStep), value);
        }
    }
}
