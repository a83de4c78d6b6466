using System.Runtime.CompilerServices;
using ILGPU;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Processor;

/// <summary>Implicit matrix product on processors behind OpenCL: an item computes tiles of the result by itself, some lines of one operand in the lanes of vectors, those of the other one as factors.</summary>
/// <remarks>
/// What a tile reads is packed: factors once for all tiles of an item that have the same, lanes some terms at a time. The functions that do it, and that which multiplies, processors have by hand
/// (<see cref="Devices.ProcessorFunctions"/>). The order of a sum depends on nothing but the cut.
/// </remarks>
static class ProcessorTile
{
    /// <summary>The neighbouring lanes that are read and written together, if they lie so.</summary>
    public const int Group = 16;

    /// <summary>The lanes of a panel: packed, those of a term lie side by side, one term behind the other.</summary>
    public const int Panel = 64;

    /// <summary>The factors that are multiplied with a panel at once: packed, those of a term lie side by side.</summary>
    public const int FactorsAtOnce = 6;

    /// <summary>The terms of lanes that are packed at once: those of a panel fit a core's first-level cache.</summary>
    public const int Terms = 128;

    /// <summary>The kernel.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
    /// <param name="x">What it works on.</param>
    public static void Run<T, TEpilogue>(ProcessorArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var tiles = x.Batch * x.Cut.Slices * x.Cut.FactorTiles * x.Cut.LaneTiles;
        var room = x.Cut.ItemRoom;
        var packedLanes = (long)Grid.IdxX * room;
        var packedFactors = packedLanes + x.Cut.PackedLanes;
        var ownSums = packedFactors + (x.Cut.TileFactors * x.Cut.SliceDepth);
        var allSums = (long)Grid.DimX * room;
        var last = (int)((long)tiles * (Grid.IdxX + 1) / Grid.DimX);
        var begun = (int)((long)tiles * Grid.IdxX / Grid.DimX);
        for (var tile = begun; tile < last; tile++)
        {
            var place = ProcessorPlace.Of(x.Cut, tile);
            var firstLane = place.LaneTile * x.Cut.TileLanes;
            var firstFactor = place.FactorTile * x.Cut.TileFactors;
            var lanes = Smaller(x.Cut.TileLanes, x.Lanes.Count - firstLane);
            var factors = Smaller(x.Cut.TileFactors, x.Factors.Count - firstFactor);
            var begin = place.Slice * x.Cut.SliceDepth;
            var depth = Smaller(x.Cut.SliceDepth, x.Depth - begin);
            var sums = x.Cut.Slices == 1 ? ownSums : allSums + ((long)tile * x.Cut.TileSums);
            if (place.LaneTile == 0 || tile == begun)
            {
                for (var at = 0; at < depth; at += Terms)
                {
                    var terms = Smaller(Terms, depth - at);
                    var (origin, first, second) = Origin(x.Factors, x.Tables, place.Matrix, x.Batch);
                    PackFactors(
                        x.Room.SubView(packedFactors + (at * x.Cut.TileFactors), terms * x.Cut.TileFactors), x.Factors.View, x.Tables, x.Factors.Table + firstFactor, x.Factors.Count,
                        x.Factors.DepthTable + begin + at, x.Depth, terms, factors, origin, first, second,
                        x.Factors.Words, x.Factors.Test.FirstLimit, x.Factors.Test.FirstGuard, x.Factors.Test.SecondLimit, x.Factors.Test.SecondGuard);
                }
            }

            var done = 0;
            do
            {
                var terms = Smaller(Terms, depth - done);
                var (origin, first, second) = Origin(x.Lanes, x.Tables, place.Matrix, x.Batch);
                PackLanes(
                    x.Room.SubView(packedLanes, x.Cut.PackedLanes), x.Lanes.View, x.Lanes.View.IntLength, x.Tables, x.Lanes.Table + firstLane, x.Lanes.Count, x.Lanes.RunTable + (firstLane / Group),
                    x.Lanes.DepthTable + begin + done, x.Depth, terms, lanes, origin, first, second,
                    x.Lanes.Words, x.Lanes.Test.FirstLimit, x.Lanes.Test.FirstGuard, x.Lanes.Test.SecondLimit, x.Lanes.Test.SecondGuard);
                for (var panel = 0; panel < lanes; panel += Panel)
                {
                    for (var factor = 0; factor < factors; factor += FactorsAtOnce)
                    {
                        AddProducts(
                            x.Room.SubView(sums + ((long)factor * x.Cut.TileLanes) + panel, FactorsAtOnce * x.Cut.TileLanes), x.Cut.TileLanes,
                            x.Room.SubView(packedLanes + (panel * terms), Panel * terms),
                            x.Room.SubView(packedFactors + (done * x.Cut.TileFactors) + (factor * terms), FactorsAtOnce * terms), Smaller(Panel, lanes - panel), terms, done);
                    }
                }

                done += terms;
            }
            while (done < depth);

            if (x.Cut.Slices == 1)
            {
                for (var factor = 0; factor < factors; factor++)
                {
                    Store(x, place.Matrix, firstFactor + factor, firstLane, lanes, ownSums + ((long)factor * x.Cut.TileLanes), 1, 0);
                }
            }
        }
    }

    /// <summary>The kernel that adds the parts of sums and writes the result; an item has the lanes of a factor.</summary>
    /// <inheritdoc cref="Run"/>
    public static void Add<T, TEpilogue>(ProcessorArguments<T, TEpilogue> x)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var lines = x.Batch * x.Factors.Count;
        var allSums = (long)x.Cut.Items * x.Cut.ItemRoom;
        var slicePitch = (long)x.Cut.FactorTiles * x.Cut.LaneTiles * x.Cut.TileSums;
        var last = (int)((long)lines * (Grid.IdxX + 1) / Grid.DimX);
        for (var line = (int)((long)lines * Grid.IdxX / Grid.DimX); line < last; line++)
        {
            var matrix = line / x.Factors.Count;
            var factor = line - (matrix * x.Factors.Count);
            var factorTile = factor / x.Cut.TileFactors;
            for (var laneTile = 0; laneTile < x.Cut.LaneTiles; laneTile++)
            {
                var firstLane = laneTile * x.Cut.TileLanes;
                var tile = (((long)matrix * x.Cut.Slices * x.Cut.FactorTiles) + factorTile) * x.Cut.LaneTiles + laneTile;
                Store(
                    x, matrix, factor, firstLane, Smaller(x.Cut.TileLanes, x.Lanes.Count - firstLane),
                    allSums + (tile * x.Cut.TileSums) + ((long)(factor - (factorTile * x.Cut.TileFactors)) * x.Cut.TileLanes), x.Cut.Slices, slicePitch);
            }
        }
    }

    static void Store<T, TEpilogue>(ProcessorArguments<T, TEpilogue> x, int matrix, int factor, int firstLane, int lanes, long sums, int slices, long slicePitch)
        where T : unmanaged, System.Numerics.INumber<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        // Parts are added where the first of them lies.
        for (var slice = 1; slice < slices; slice++)
        {
            var from = sums + (slice * slicePitch);
            for (var lane = 0; lane < lanes; lane++)
            {
                CorePlanes.Apart();
                x.Room[sums + lane] += x.Room[from + lane];
            }
        }

        var origin = x.Tables[x.ResultBatchTable + matrix] + x.Tables[x.ResultFactorTable + factor];
        for (var group = 0; group < lanes; group += Group)
        {
            var table = x.ResultLaneTable + firstLane + group;
            var from = sums + group;
            if (x.Tables[x.ResultRunTable + ((firstLane + group) / Group)] == 1 && group + Group <= lanes)
            {
                var to = origin + x.Tables[table];
                for (var lane = 0; lane < Group; lane++)
                {
                    CorePlanes.Apart();
                    GpuTarget<T, TEpilogue>.Store(x.Target, to + lane, x.Room[from + lane]);
                }
            }
            else
            {
                for (var lane = 0; lane < Smaller(Group, lanes - group); lane++)
                {
                    GpuTarget<T, TEpilogue>.Store(x.Target, origin + x.Tables[table + lane], x.Room[from + lane]);
                }
            }
        }
    }

    /// <summary>Where a matrix begins in an operand, and its words of the border test.</summary>
    static (int Offset, int First, int Second) Origin<T>(ProcessorOperand<T> operand, ArrayView<int> tables, int matrix, int batch)
        where T : unmanaged =>
        (tables[operand.BatchTable + matrix],
            operand.Words > 0 ? tables[operand.BatchTable + batch + matrix] : 0,
            operand.Words > 1 ? tables[operand.BatchTable + (2 * batch) + matrix] : 0);

    /// <summary>Lays out the elements of some terms of some lines: panel after panel, in it all lanes of a term one after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PackLanes<T>(
        ArrayView<T> to, ArrayView<T> from, int length, ArrayView<int> tables, int line, int lineCount, int runs, int term, int depth, int terms, int lines,
        int at, int first, int second, int words, int firstLimit, int firstGuard, int secondLimit, int secondGuard)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var lane = 0; lane < lines; lane++)
        {
            for (var number = 0; number < terms; number++)
            {
                to[((lane / Panel) * Panel * terms) + (number * Panel) + (lane % Panel)] = Element(
                    from, tables, line + lane, lineCount, term + number, depth, at, first, second, words, new(firstLimit, firstGuard, secondLimit, secondGuard));
            }
        }
    }

    /// <summary>Lays out the elements of some terms of some lines: as many at a time as are multiplied at once, those of a term one after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PackFactors<T>(
        ArrayView<T> to, ArrayView<T> from, ArrayView<int> tables, int line, int lineCount, int term, int depth, int terms, int lines,
        int at, int first, int second, int words, int firstLimit, int firstGuard, int secondLimit, int secondGuard)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var factor = 0; factor < lines; factor++)
        {
            for (var number = 0; number < terms; number++)
            {
                to[((factor / FactorsAtOnce) * FactorsAtOnce * terms) + (number * FactorsAtOnce) + (factor % FactorsAtOnce)] = Element(
                    from, tables, line + factor, lineCount, term + number, depth, at, first, second, words, new(firstLimit, firstGuard, secondLimit, secondGuard));
            }
        }
    }

    /// <summary>Adds the products of a panel's lanes and some factors to their sums.</summary>
    /// <param name="sums">The sums, those of a factor one after the other.</param>
    /// <param name="pitch">From a factor's sums to the next one's.</param>
    /// <param name="lanes">The panel.</param>
    /// <param name="factors">The factors.</param>
    /// <param name="count">The lanes.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="adds">0 where these are the first products.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void AddProducts<T>(ArrayView<T> sums, int pitch, ArrayView<T> lanes, ArrayView<T> factors, int count, int terms, int adds)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var factor = 0; factor < FactorsAtOnce; factor++)
        {
            for (var lane = 0; lane < count; lane++)
            {
                var sum = adds == 0 ? T.Zero : sums[(factor * pitch) + lane];
                for (var term = 0; term < terms; term++)
                {
                    sum += factors[(term * FactorsAtOnce) + factor] * lanes[(term * Panel) + lane];
                }

                sums[(factor * pitch) + lane] = sum;
            }
        }
    }

    static T Element<T>(ArrayView<T> from, ArrayView<int> tables, int line, int lineCount, int term, int depth, int at, int first, int second, int words, GpuBorderTest test)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        first += words > 0 ? tables[line + lineCount] + tables[term + depth] : 0;
        second += words > 1 ? tables[line + (2 * lineCount)] + tables[term + (2 * depth)] : 0;
        var inside = (words == 0 || GpuBorder.Inside(first, 0, test)) && (words < 2 || GpuWideBorder.Inside(first, second, test));
        return inside ? from[at + tables[line] + tables[term]] : T.Zero;
    }

    static int Smaller(int a, int b) => a < b ? a : b;
}
