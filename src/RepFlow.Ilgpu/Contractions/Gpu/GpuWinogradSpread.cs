using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Computes the values at the points of an operand's tiles, a thread a tile.</summary>
static class GpuWinogradSpread
{
    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TMap">The map.</typeparam>
    /// <param name="index">The item.</param>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TMap>(Index1D index, GpuWinogradOperand<T> x)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
    {
        var tile = GpuWinogradTile.Of(x.Place, index);
        var a = Line<T, TMap>(x, tile, 0);
        var b = Line<T, TMap>(x, tile, 1);
        var c = Line<T, TMap>(x, tile, 2);
        var d = TMap.Inputs > 3 ? Line<T, TMap>(x, tile, 3) : default;
        var e = TMap.Inputs > 4 ? Line<T, TMap>(x, tile, 4) : default;
        var f = TMap.Inputs > 4 ? Line<T, TMap>(x, tile, 5) : default;
        Column<T, TMap>(x, index, 0, new() { A = a.A, B = b.A, C = c.A, D = d.A, E = e.A, F = f.A });
        Column<T, TMap>(x, index, 1, new() { A = a.B, B = b.B, C = c.B, D = d.B, E = e.B, F = f.B });
        Column<T, TMap>(x, index, 2, new() { A = a.C, B = b.C, C = c.C, D = d.C, E = e.C, F = f.C });
        Column<T, TMap>(x, index, 3, new() { A = a.D, B = b.D, C = c.D, D = d.D, E = e.D, F = f.D });
        Column<T, TMap>(x, index, 4, new() { A = a.E, B = b.E, C = c.E, D = d.E, E = e.E, F = f.E });
        Column<T, TMap>(x, index, 5, new() { A = a.F, B = b.F, C = c.F, D = d.F, E = e.F, F = f.F });
    }

    /// <summary>Reads a line of elements, zero outside the operand, and maps it. The middle four of six, or all four, are read at once where they lie so.</summary>
    static GpuLine<T> Line<T, TMap>(GpuWinogradOperand<T> x, GpuWinogradTile tile, int line)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
    {
        var inside = GpuWinogradTile.HasLine(tile, x.Place, line);
        GpuLine<T> values;
        if (TMap.Inputs == 3)
        {
            values = new() { A = Element(x, tile, inside, line, 0), B = Element(x, tile, inside, line, 1), C = Element(x, tile, inside, line, 2) };
        }
        else if (TMap.Inputs == 4)
        {
            var quad = Quad(x, tile, inside, line, 0);
            values = new() { A = quad.X, B = quad.Y, C = quad.Z, D = quad.W };
        }
        else
        {
            var quad = Quad(x, tile, inside, line, 1);
            values = new() { A = Element(x, tile, inside, line, 0), B = quad.X, C = quad.Y, D = quad.Z, E = quad.W, F = Element(x, tile, inside, line, 5) };
        }

        return TMap.Apply(values, x.Points);
    }

    static GpuQuad<T> Quad<T>(GpuWinogradOperand<T> x, GpuWinogradTile tile, bool hasLine, int line, int first)
        where T : unmanaged, INumber<T>
    {
        var at = GpuWinogradTile.At(tile, x.Place, line, first);
        if (x.Place.AcrossStep == 1 & GpuQuads<T>.Has(x.Quads, at) & hasLine & GpuWinogradTile.HasColumn(tile, x.Place, first) & GpuWinogradTile.HasColumn(tile, x.Place, first + 3))
        {
            return x.Quads.View[GpuQuads<T>.At(x.Quads, at)];
        }

        return new()
        {
            X = Element(x, tile, hasLine, line, first),
            Y = Element(x, tile, hasLine, line, first + 1),
            Z = Element(x, tile, hasLine, line, first + 2),
            W = Element(x, tile, hasLine, line, first + 3),
        };
    }

    static T Element<T>(GpuWinogradOperand<T> x, GpuWinogradTile tile, bool hasLine, int line, int column)
        where T : unmanaged, INumber<T>
    {
        var value = default(T);
        if (hasLine & GpuWinogradTile.HasColumn(tile, x.Place, column))
        {
            value = x.From[GpuWinogradTile.At(tile, x.Place, line, column)];
        }

        return value;
    }

    /// <summary>Maps a column of what lines became, and writes it.</summary>
    static void Column<T, TMap>(GpuWinogradOperand<T> x, int item, int column, GpuLine<T> line)
        where T : unmanaged, INumber<T>
        where TMap : struct, IGpuWinogradMap
    {
        var values = TMap.Apply(line, x.Points);
        var to = x.To.SubView((long)column * x.Items);
        var pitch = (long)GpuWinogradLayout.Points * x.Items;
        to[item] = values.A;
        to[pitch + item] = values.B;
        to[(2 * pitch) + item] = values.C;
        to[(3 * pitch) + item] = values.D;
        to[(4 * pitch) + item] = values.E;
        to[(5 * pitch) + item] = values.F;
    }
}
