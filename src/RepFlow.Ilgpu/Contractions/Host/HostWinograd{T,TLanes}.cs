using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The linear maps of Winograd's minimal filtering F(2 x 2, 3 x 3), in lanes along channels.</summary>
/// <remarks>
/// For one axis they are, with d the elements that are read, g the taps, z the elements of a tile: Bᵀd = (d0 - d2, d1 + d2, d2 - d1, d1 - d3),
/// Gg = (g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2), Az = (z0, z0 + z1, z0 - z1, -z1); each is applied down and across. The sum of (Az)(Bᵀd)(Gg)
/// over the points is the sum of z_i d_(i+k) g_k, so that the transposed maps give the results: Aᵀ those of a tile, Gᵀ those of the taps.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
static unsafe class HostWinograd<T, TLanes>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    static TLanes Half
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.All(T.One / (T.One + T.One));
    }

    /// <summary>Transforms a line of tiles of the row operand, Bᵀ d B.</summary>
    /// <param name="upper">The first two of the four lines that the tiles read: elements by channels.</param>
    /// <param name="lower">The other two.</param>
    /// <param name="line">The distance of two lines.</param>
    /// <param name="channels">The channels, a multiple of the lanes; also the distance of two elements.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="target">Where the first point of the first tile goes.</param>
    /// <param name="pitch">The distance of two tiles in the target.</param>
    /// <param name="plane">The distance of two points.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Windows(T* upper, T* lower, int line, int channels, int tiles, T* target, int pitch, long plane)
    {
        for (var channel = 0; channel < channels; channel += TLanes.Count)
        {
            var first = upper + channel;
            var second = first + line;
            var third = lower + channel;
            var fourth = third + line;
            Down(first, second, third, fourth, out var a0, out var a1, out var a2, out var a3);
            Down(first + channels, second + channels, third + channels, fourth + channels, out var b0, out var b1, out var b2, out var b3);
            var to = target + channel;
            nint at = 2 * channels;
            for (var tile = 0; tile < tiles; tile++, to += pitch)
            {
                Down(first + at, second + at, third + at, fourth + at, out var c0, out var c1, out var c2, out var c3);
                at += channels;
                Down(first + at, second + at, third + at, fourth + at, out var d0, out var d1, out var d2, out var d3);
                at += channels;
                Across(a0, b0, c0, d0, to, plane);
                Across(a1, b1, c1, d1, to + (4 * plane), plane);
                Across(a2, b2, c2, d2, to + (8 * plane), plane);
                Across(a3, b3, c3, d3, to + (12 * plane), plane);
                a0 = c0;
                a1 = c1;
                a2 = c2;
                a3 = c3;
                b0 = d0;
                b1 = d1;
                b2 = d2;
                b3 = d3;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(T* d0, T* d1, T* d2, T* d3, out TLanes e0, out TLanes e1, out TLanes e2, out TLanes e3)
        {
            var x1 = TLanes.Load(d1);
            var x2 = TLanes.Load(d2);
            e0 = TLanes.Load(d0) - x2;
            e1 = x1 + x2;
            e2 = x2 - x1;
            e3 = x1 - TLanes.Load(d3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Across(TLanes e0, TLanes e1, TLanes e2, TLanes e3, T* to, long plane)
        {
            TLanes.Store(e0 - e2, to);
            TLanes.Store(e1 + e2, to + plane);
            TLanes.Store(e2 - e1, to + (2 * plane));
            TLanes.Store(e1 - e3, to + (3 * plane));
        }
    }

    /// <summary>Transforms filters, G g Gᵀ.</summary>
    /// <param name="source">The taps of the first filter: taps by channels.</param>
    /// <param name="places">Where each tap lies.</param>
    /// <param name="channels">The channels, a multiple of the lanes; also the distance of two taps, and of two filters in the target.</param>
    /// <param name="filters">The filters, one behind the other.</param>
    /// <param name="target">Where the first point of the first filter goes.</param>
    /// <param name="plane">The distance of two points.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filters(T* source, int* places, int channels, int filters, T* target, long plane)
    {
        for (var filter = 0; filter < filters; filter++)
        {
            for (var channel = 0; channel < channels; channel += TLanes.Count)
            {
                var from = source + channel;
                Down(from, places, channels, out var a0, out var a1, out var a2, out var a3);
                Down(from, places + 1, channels, out var b0, out var b1, out var b2, out var b3);
                Down(from, places + 2, channels, out var c0, out var c1, out var c2, out var c3);
                var to = target + channel;
                Put(a0, b0, c0, to, plane);
                Put(a1, b1, c1, to + (4 * plane), plane);
                Put(a2, b2, c2, to + (8 * plane), plane);
                Put(a3, b3, c3, to + (12 * plane), plane);
            }

            source += WinogradForm.FilterTaps * channels;
            target += channels;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(T* from, int* places, int channels, out TLanes h0, out TLanes h1, out TLanes h2, out TLanes h3) => Four(
            TLanes.Load(from + (places[0] * channels)),
            TLanes.Load(from + (places[3] * channels)),
            TLanes.Load(from + (places[6] * channels)),
            out h0,
            out h1,
            out h2,
            out h3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(TLanes g0, TLanes g1, TLanes g2, T* to, long plane)
        {
            Four(g0, g1, g2, out var h0, out var h1, out var h2, out var h3);
            TLanes.Store(h0, to);
            TLanes.Store(h1, to + plane);
            TLanes.Store(h2, to + (2 * plane));
            TLanes.Store(h3, to + (3 * plane));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(TLanes g0, TLanes g1, TLanes g2, out TLanes h0, out TLanes h1, out TLanes h2, out TLanes h3)
        {
            var outer = (g0 + g2) * Half;
            var inner = g1 * Half;
            h0 = g0;
            h1 = outer + inner;
            h2 = outer - inner;
            h3 = g2;
        }
    }

    /// <summary>The results of a line of tiles, Aᵀ m A.</summary>
    /// <param name="source">The first point of the first tile.</param>
    /// <param name="plane">The distance of two points.</param>
    /// <param name="pitch">The distance of two tiles, and of two elements in the target.</param>
    /// <param name="channels">The channels, a multiple of the lanes.</param>
    /// <param name="target">The first of the two lines of results: elements by channels.</param>
    /// <param name="width">The elements of a line: the last tile may reach over it.</param>
    /// <param name="hasSecond">Whether there is a second line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Results(T* source, long plane, int pitch, int channels, T* target, int width, bool hasSecond)
    {
        for (var column = 0; column < width; column += 2, source += pitch, target += 2 * pitch)
        {
            var hasNext = column + 1 < width;
            var below = target + ((long)width * pitch);
            for (var channel = 0; channel < channels; channel += TLanes.Count)
            {
                var from = source + channel;
                Down(from, plane, out var a0, out var a1);
                Down(from + plane, plane, out var b0, out var b1);
                Down(from + (2 * plane), plane, out var c0, out var c1);
                Down(from + (3 * plane), plane, out var d0, out var d1);
                TLanes.Store(a0 + b0 + c0, target + channel);
                if (hasNext)
                {
                    TLanes.Store(b0 - c0 - d0, target + pitch + channel);
                }

                if (hasSecond)
                {
                    TLanes.Store(a1 + b1 + c1, below + channel);
                    if (hasNext)
                    {
                        TLanes.Store(b1 - c1 - d1, below + pitch + channel);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(T* from, long plane, out TLanes first, out TLanes second)
        {
            var m1 = TLanes.Load(from + (4 * plane));
            var m2 = TLanes.Load(from + (8 * plane));
            first = TLanes.Load(from) + m1 + m2;
            second = m1 - m2 - TLanes.Load(from + (12 * plane));
        }
    }

    /// <summary>Transforms a line of tiles of the column operand where the tiles are summed, A z Aᵀ.</summary>
    /// <param name="source">The first of the two lines: elements by channels.</param>
    /// <param name="line">The distance of the two lines.</param>
    /// <param name="pitch">The distance of two elements.</param>
    /// <param name="channels">The channels, a multiple of the lanes; also the distance of two tiles in the target.</param>
    /// <param name="tiles">The tiles.</param>
    /// <param name="target">Where the first point of the first tile goes.</param>
    /// <param name="plane">The distance of two points.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tiles(T* source, int line, int pitch, int channels, int tiles, T* target, long plane)
    {
        for (var tile = 0; tile < tiles; tile++, source += 2 * pitch, target += channels)
        {
            for (var channel = 0; channel < channels; channel += TLanes.Count)
            {
                var from = source + channel;
                var to = target + channel;
                var a = TLanes.Load(from);
                var b = TLanes.Load(from + pitch);
                var c = TLanes.Load(from + line);
                var d = TLanes.Load(from + line + pitch);
                Put(a, b, to, plane);
                Put(a + c, b + d, to + (4 * plane), plane);
                Put(a - c, b - d, to + (8 * plane), plane);
                Put(-c, -d, to + (12 * plane), plane);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(TLanes z0, TLanes z1, T* to, long plane)
        {
            TLanes.Store(z0, to);
            TLanes.Store(z0 + z1, to + plane);
            TLanes.Store(z0 - z1, to + (2 * plane));
            TLanes.Store(-z1, to + (3 * plane));
        }
    }

    /// <summary>The taps that the sums over tiles give, Gᵀ m G.</summary>
    /// <param name="source">The first point of the first filter.</param>
    /// <param name="plane">The distance of two points.</param>
    /// <param name="pitch">The distance of two filters, and of two taps in the target.</param>
    /// <param name="channels">The channels, a multiple of the lanes.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="target">The first tap of the first filter: filters by taps by channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps(T* source, long plane, int pitch, int channels, int filters, T* target)
    {
        for (var filter = 0; filter < filters; filter++, source += pitch)
        {
            for (var channel = 0; channel < channels; channel += TLanes.Count)
            {
                var from = source + channel;
                var to = target + channel;
                Down(from, plane, out var a0, out var a1, out var a2);
                Down(from + plane, plane, out var b0, out var b1, out var b2);
                Down(from + (2 * plane), plane, out var c0, out var c1, out var c2);
                Down(from + (3 * plane), plane, out var d0, out var d1, out var d2);
                Put(a0, b0, c0, d0, to, pitch);
                Put(a1, b1, c1, d1, to + (3 * pitch), pitch);
                Put(a2, b2, c2, d2, to + (6 * pitch), pitch);
            }

            target += WinogradForm.FilterTaps * pitch;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Down(T* from, long plane, out TLanes g0, out TLanes g1, out TLanes g2) =>
            Three(TLanes.Load(from), TLanes.Load(from + (4 * plane)), TLanes.Load(from + (8 * plane)), TLanes.Load(from + (12 * plane)), out g0, out g1, out g2);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(TLanes m0, TLanes m1, TLanes m2, TLanes m3, T* to, int pitch)
        {
            Three(m0, m1, m2, m3, out var g0, out var g1, out var g2);
            TLanes.Store(g0, to);
            TLanes.Store(g1, to + pitch);
            TLanes.Store(g2, to + (2 * pitch));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Three(TLanes m0, TLanes m1, TLanes m2, TLanes m3, out TLanes g0, out TLanes g1, out TLanes g2)
        {
            var sum = (m1 + m2) * Half;
            g0 = m0 + sum;
            g1 = (m1 - m2) * Half;
            g2 = sum + m3;
        }
    }
}
