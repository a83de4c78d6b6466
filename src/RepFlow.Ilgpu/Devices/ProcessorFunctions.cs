using System.Globalization;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Functions of kernels that processors behind OpenCL have in C by hand: what ILGPU writes of a loop keeps no tile of sums in registers and turns no square of elements in them.</summary>
/// <remarks>
/// ILGPU writes a method that is not inlined as a function of its own, with the method's name and a number. Here such a function calls the one by hand of that name, with the pointers of its
/// views; where the compiler is not clang, it stays as it is. Both compute the same.
/// </remarks>
static class ProcessorFunctions
{
    const string Vectors = """
        #define repflow_unroll _Pragma("clang loop unroll(full)")
        #define repflow_vector(type, count) type __attribute__((ext_vector_type(count)))
        // As long as the processor has them; six lines of four (of two) vectors of sums, and what they are summed from, fill 32 (16) registers.
        #ifdef __AVX512F__
        #define repflow_bytes 64
        #define repflow_most 4
        #elif defined(__AVX__)
        #define repflow_bytes 32
        #define repflow_most 2
        #elif defined(__aarch64__)
        #define repflow_bytes 16
        #define repflow_most 4
        #else
        #define repflow_bytes 16
        #define repflow_most 2
        #endif
        typedef real repflow_vector(repflow_reals, repflow_bytes / sizeof(real));
        typedef repflow_reals repflow_any_reals __attribute__((aligned(sizeof(real))));
        typedef real repflow_vector(repflow_group, 16);
        typedef repflow_group repflow_any_group __attribute__((aligned(sizeof(real))));
        typedef bits repflow_vector(repflow_mask, 16);
        typedef int repflow_vector(repflow_ints, 16);
        typedef repflow_ints repflow_any_ints __attribute__((aligned(4)));
        #define repflow_passes(word, limit, guard) (((word) & ((limit) - (word)) & (guard)) == (guard))
        #define repflow_chosen(inside, group) (__builtin_convertvector((repflow_ints)(inside), repflow_mask) ? (group) : (repflow_group)(0))

        """;

    // Sums of six lines by COUNT vectors stay in registers while all terms are added.
    const string Strip = """
        repflow_wide repflow_function void repflow_strip_COUNT(global real* restrict sums, int pitch, const global real* restrict lanes, const global real* restrict factors, int terms, int adds)
        {
            enum { size = repflow_bytes / sizeof(real) };
            repflow_reals s[6][COUNT];
            repflow_unroll for (int r = 0; r < 6; r++)
                repflow_unroll for (int v = 0; v < COUNT; v++)
                    s[r][v] = adds ? *(const global repflow_any_reals*)(sums + r * pitch + v * size) : (repflow_reals)(0);
            for (int t = 0; t < terms; t++, lanes += 64, factors += 6)
            {
                repflow_reals x[COUNT];
                repflow_unroll for (int v = 0; v < COUNT; v++)
                    x[v] = *(const global repflow_any_reals*)(lanes + v * size);
                repflow_unroll for (int r = 0; r < 6; r++)
                    repflow_unroll for (int v = 0; v < COUNT; v++)
                        s[r][v] += (repflow_reals)(factors[r]) * x[v];
            }
            repflow_unroll for (int r = 0; r < 6; r++)
                repflow_unroll for (int v = 0; v < COUNT; v++)
                    *(global repflow_any_reals*)(sums + r * pitch + v * size) = s[r][v];
        }

        """;

    // A step of turning 16 x 16 elements: squares of K x K are exchanged across the diagonal.
    const string Exchange = """
        repflow_function void repflow_exchange_K(repflow_group* x)
        {
            repflow_unroll for (int i = 0; i < 16; i++)
                if ((i & K) == 0)
                {
                    const repflow_group a = x[i], b = x[i + K];
                    x[i] = __builtin_shufflevector(a, b, LOW);
                    x[i + K] = __builtin_shufflevector(a, b, HIGH);
                }
        }

        """;

    const string Functions = """
        repflow_wide repflow_function void repflow_AddProducts(global real* sums, int pitch, const global real* lanes, const global real* factors, int count, int terms, int adds)
        {
            enum { size = repflow_bytes / sizeof(real) };
            int left = (count + size - 1) / size;
            for (; left >= repflow_most; left -= repflow_most, sums += repflow_most * size, lanes += repflow_most * size)
                if (repflow_most == 4) repflow_strip_4(sums, pitch, lanes, factors, terms, adds);
                else repflow_strip_2(sums, pitch, lanes, factors, terms, adds);
            if (left == 3) repflow_strip_3(sums, pitch, lanes, factors, terms, adds);
            else if (left == 2) repflow_strip_2(sums, pitch, lanes, factors, terms, adds);
            else if (left == 1) repflow_strip_1(sums, pitch, lanes, factors, terms, adds);
        }

        // How far 16 terms lie apart, if they are neighbours or every second element; else 0.
        repflow_wide repflow_function int repflow_step(const global int* moves)
        {
            const int step = moves[1] - moves[0];
            int differ = 0;
            for (int i = 1; i < 16; i++)
                differ |= (moves[i] - moves[i - 1]) ^ step;
            return differ == 0 && (step == 1 || step == 2) ? step : 0;
        }

        repflow_wide repflow_function void repflow_PackFactors(
            global real* restrict to, const global real* restrict from, const global int* restrict tables, int line, int lineCount, int term, int depth, int terms, int lines,
            int at, int first, int second, int words, int firstLimit, int firstGuard, int secondLimit, int secondGuard)
        {
            for (int begin = 0; begin < lines; begin += 6, to += 6 * terms)
            {
                // Sums of lines behind the last one are not looked at.
                const global real* f[6];
                int a[6], b[6];
                repflow_unroll for (int r = 0; r < 6; r++)
                {
                    const int l = line + (begin + r < lines ? begin + r : lines - 1);
                    f[r] = from + (at + tables[l]);
                    a[r] = words > 0 ? first + tables[l + lineCount] : 0;
                    b[r] = words > 1 ? second + tables[l + 2 * lineCount] : 0;
                }
                int t = 0;
                while (t < terms)
                {
                    const global int* const moves = tables + term + t;
                    if (words == 0 && t + 16 <= terms && repflow_step(moves) == 1)
                    {
                        const int move = moves[0];
                        _Pragma("clang loop vectorize(assume_safety)")
                        for (int i = 0; i < 16; i++)
                            repflow_unroll for (int r = 0; r < 6; r++)
                                to[(t + i) * 6 + r] = f[r][move + i];
                        t += 16;
                        continue;
                    }

                    const int p = words > 0 ? moves[depth] : 0, q = words > 1 ? moves[2 * depth] : 0;
                    repflow_unroll for (int r = 0; r < 6; r++)
                    {
                        const int inside = words == 0 || (repflow_passes(a[r] + p, firstLimit, firstGuard) && (words < 2 || repflow_passes(b[r] + q, secondLimit, secondGuard)));
                        to[t * 6 + r] = inside ? f[r][moves[0]] : 0;
                    }
                    t++;
                }
            }
        }

        // 16 elements one or two apart, of which those that are not inside may lie anywhere.
        repflow_wide repflow_function repflow_group repflow_read(const global real* from, int length, int start, int step, repflow_ints inside)
        {
            repflow_group x = (repflow_group)(0);
            const global real* const f = from + start;
            if (start >= 0 && start + 32 <= length)
                x = step == 1 ? *(const global repflow_any_group*)f
                    : __builtin_shufflevector(*(const global repflow_any_group*)f, *(const global repflow_any_group*)(f + 16), 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            else
                for (int i = 0; i < 16; i++)
                    x[i] = inside[i] ? f[i * step] : 0;
            return repflow_chosen(inside, x);
        }

        repflow_wide repflow_function void repflow_PackLanes(
            global real* restrict to, const global real* restrict from, int length, const global int* restrict tables, int line, int lineCount, int runs, int term, int depth, int terms, int lines,
            int at, int first, int second, int words, int firstLimit, int firstGuard, int secondLimit, int secondGuard)
        {
            for (int begin = 0; begin < lines; begin += 16)
            {
                // Sums of lanes behind the last one are not looked at.
                global real* const panel = to + (begin >> 6) * (64 * terms) + (begin & 63);
                int o[16], a[16], b[16];
                for (int l = 0; l < 16; l++)
                {
                    const int x = line + (begin + l < lines ? begin + l : lines - 1);
                    o[l] = at + tables[x];
                    a[l] = words > 0 ? first + tables[x + lineCount] : 0;
                    b[l] = words > 1 ? second + tables[x + 2 * lineCount] : 0;
                }
                const repflow_ints offsets = *(const repflow_any_ints*)o, own = *(const repflow_any_ints*)a, ownSecond = *(const repflow_any_ints*)b;
                const int run = words < 2 ? tables[runs + (begin >> 4)] : 0;
                int t = 0;
                while (t < terms)
                {
                    const global int* const moves = tables + term + t;
                    const int step = run == 0 && words < 2 && t + 16 <= terms ? repflow_step(moves) : 0;
                    if (step > 0)
                    {
                        const repflow_ints word = words > 0 ? *(const global repflow_any_ints*)(moves + depth) : (repflow_ints)(0);
                        repflow_group x[16];
                        repflow_unroll for (int l = 0; l < 16; l++)
                            x[l] = repflow_read(from, length, o[l] + moves[0], step, words == 0 ? (repflow_ints)(-1) : (repflow_ints)repflow_passes(word + a[l], firstLimit, firstGuard));
                        repflow_exchange_1(x);
                        repflow_exchange_2(x);
                        repflow_exchange_4(x);
                        repflow_exchange_8(x);
                        repflow_unroll for (int i = 0; i < 16; i++)
                            *(global repflow_any_group*)(panel + (t + i) * 64) = x[i];
                        t += 16;
                        continue;
                    }

                    const int p = words > 0 ? moves[depth] : 0, q = words > 1 ? moves[2 * depth] : 0;
                    global real* const place = panel + t * 64;
                    if (run > 0)
                        *(global repflow_any_group*)place =
                            repflow_read(from, length, o[0] + moves[0], run, words == 0 ? (repflow_ints)(-1) : (repflow_ints)repflow_passes(own + p, firstLimit, firstGuard));
                    else
                    {
                        repflow_ints inside = (repflow_ints)(-1);
                        if (words > 0)
                            inside = (repflow_ints)repflow_passes(own + p, firstLimit, firstGuard);
                        if (words > 1)
                            inside &= (repflow_ints)repflow_passes(ownSecond + q, secondLimit, secondGuard);
                        const repflow_ints index = inside & (offsets + moves[0]);
                        repflow_group x;
                        repflow_unroll for (int l = 0; l < 16; l++)
                            x[l] = from[index[l]];
                        *(global repflow_any_group*)place = repflow_chosen(inside, x);
                    }
                    t++;
                }
            }
        }

        """;

    static readonly Regex definition = new(
        $@"^void (?<name>PackLanes|PackFactors|AddProducts)_\d+\((?<parameters>[^)]*)\)\s*\{{(?<body>.*?)^\}}",
        RegexOptions.Multiline | RegexOptions.Singleline);

    static readonly Regex parameter = new(@"(?<view>struct )?\w+ (?<name>var\d+)");

    // ILGPU hands a function pointers of no address space, and takes them for global ones again; all are, and OpenCL C has no others without a generic one.
    static readonly Regex loose = new(@"^typedef __generic (?<type>\w+)\*", RegexOptions.Multiline);

    static readonly Regex loosened = new(@"= \((?:float|double|int)\*\)(?<pointer>var\d+);");

    static readonly Regex taken = new(@"to_global \((?<pointer>var\d+)\);");

    /// <summary>Lets a kernel use them.</summary>
    /// <param name="text">The kernel's text, which has elements of one type.</param>
    /// <returns>The functions, and the text with calls of them; nothing, and the text as it is, if it has none of them.</returns>
    internal static (string Functions, string Text) In(string text)
    {
        if (!definition.IsMatch(text))
        {
            return ("", text);
        }

        var (real, bits) = text.Contains("global double*", StringComparison.Ordinal) ? ("double", "long") : ("float", "int");
        var functions = $"""
            #ifdef __clang__
            #define real {real}
            #define bits {bits}
            {Vectors}{string.Concat(Enumerable.Range(1, 4).Select(StripOf))}{string.Concat(((int[])[1, 2, 4, 8]).Select(ExchangeOf))}{Functions}#undef real
            #undef bits
            #endif

            """;
        return (functions, definition.Replace(loose.Replace(loosened.Replace(taken.Replace(text, "${pointer};"), "= ${pointer};"), "typedef global ${type}*"), Call));
    }

    static string StripOf(int vectors) => Strip.Replace("COUNT", vectors.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    static string ExchangeOf(int size)
    {
        var low = Enumerable.Range(0, 16).Select(at => (at & size) == 0 ? at : at - size + 16);
        return Exchange.Replace("LOW", string.Join(", ", low), StringComparison.Ordinal).Replace("HIGH", string.Join(", ", low.Select(at => at + size)), StringComparison.Ordinal)
            .Replace("K", size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    static string Call(Match found)
    {
        var arguments = parameter.Matches(found.Groups["parameters"].Value).Select(one => one.Groups["name"].Value + (one.Groups["view"].Success ? ".field_0" : ""));
        return $$"""
            repflow_wide {{found.Value[..found.Value.IndexOf('{', StringComparison.Ordinal)]}}{
            #ifdef __clang__
            	repflow_{{found.Groups["name"].Value}}({{string.Join(", ", arguments)}});
            #else
            {{found.Groups["body"].Value}}
            #endif
            }
            """;
    }
}
