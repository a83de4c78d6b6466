using System.Globalization;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Writes ILGPU's OpenCL C anew for devices that are processors, whose compilers make vectors of loops and not of neighbouring items.</summary>
/// <remarks>
/// <para>A kernel with an item for each element finds out where its element stands by dividing the number of the item by the length of a row. So nothing tells the compiler that
/// neighbouring items read neighbouring elements, and PoCL computes them one after the other, with several divisions each. Here the first item of a group does the work of all of them: a loop over rows, and in it one
/// over columns, in which the divisions are the number of the row and that of the column. What items do is independent of one another, which the loop's pragma says: not where items have loops of their own, since
/// only innermost loops become vectors, and LLVM 14 computes something else where it is asked for more.</para>
/// <para>LLVM takes vectors of half the length that AVX-512 has, for the sake of processors that ran slower by them, unless a function says that it has longer ones (<c>repflow_wide</c>).</para>
/// <para>Functions that PoCL calls and never inlines keep a loop from becoming vectors; those that are one instruction are said as what clang takes for it.</para>
/// </remarks>
static class ProcessorText
{
    const string Prelude = """
        #ifdef __clang__
        #define repflow_function __attribute__((overloadable, always_inline)) static inline
        repflow_function float repflow_sqrt(float x) { return __builtin_sqrtf(x); }
        repflow_function float repflow_fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
        repflow_function float repflow_fabs(float x) { return __builtin_fabsf(x); }
        #ifdef cl_khr_fp64
        repflow_function double repflow_sqrt(double x) { return __builtin_sqrt(x); }
        repflow_function double repflow_fma(double x, double y, double z) { return __builtin_fma(x, y, z); }
        repflow_function double repflow_fabs(double x) { return __builtin_fabs(x); }
        #endif
        #define sqrt repflow_sqrt
        #define fma repflow_fma
        #define fabs repflow_fabs
        #define repflow_wide __attribute__((min_vector_width(512)))
        #else
        #define repflow_wide
        #endif

        """;

    const string Pragma = """_Pragma("clang loop vectorize(assume_safety)")""";

    static readonly Regex start = new(@"\t(?<item>var\d+) = get_global_id\( 0 \);\s+(?<ends>var\d+) = \k<item>>=(?<count>var\d+);\s+if \(\k<ends>\)\s+return ;");

    static readonly Regex division = new(@"\(u?int\)\(\(u?int\) (?<value>var\d+) (?<kind>[/%])  \(u?int\)(?<by>[\w.]+)\)");

    // What ILGPU makes of IndexDivisor: the upper half of a product of 64 bits, whose factors are one more than the dividend and a part of the arguments, shifted.
    static readonly Regex product = new(@"\t(?<product>var\d+) = \(long\)\(\(long\) (?<x>var\d+) \*  \(long\)(?<m>var\d+)\);");

    static readonly Regex widened = new(@"^\(ulong\)\(uint\) (?<value>var\d+)$");

    static readonly Regex oneMore = new(@"^\(u?int\)\(\(u?int\) (?<value>var\d+) \+  \(u?int\)1\)$");

    static readonly Regex field = new(@"^ (?<arguments>var\d+)\.field_(?<number>\d+)$");

    static readonly Regex label = new(@"^\t(?<label>L_\d+): ;", RegexOptions.Multiline);

    static readonly Regex jump = new(@"\bgoto (?<label>L_\d+);");

    static readonly Regex leaving = new(@"\breturn ;");

    // Memory of a group or of an item, and items that wait for one another.
    static readonly Regex notAlone = new(@"\bbarrier\b|\blocal\b|\bprivate\b|\batomic_|^\t[\w ]+ var\d+ ?\[\d+\];", RegexOptions.Multiline);

    /// <summary>Lets the first item of a group do the work of the group, row by row.</summary>
    /// <param name="text">A kernel with an item for each element, as ILGPU writes it.</param>
    /// <returns>The same with loops; null where an item does not compute by itself, has memory of its own or divides its number in more than one way.</returns>
    internal static string? InRows(string text)
    {
        var head = start.Match(text);
        if (!head.Success || notAlone.IsMatch(text))
        {
            return null;
        }

        var (item, count) = (head.Groups["item"].Value, head.Groups["count"].Value);
        var body = Divided(text[(head.Index + head.Length)..text.LastIndexOf('}')]);
        string? divisor = null;
        foreach (Match found in division.Matches(body))
        {
            if (found.Groups["value"].Value != item)
            {
                continue;
            }

            if (divisor is not null && divisor != found.Groups["by"].Value)
            {
                return null;
            }

            divisor = found.Groups["by"].Value;
        }

        var columns = divisor is null ? count : char.IsDigit(divisor[0]) || divisor.Contains('.', StringComparison.Ordinal) ? divisor : Argument(body, divisor);
        if (columns is null)
        {
            return null;
        }

        body = division.Replace(body, match => match.Groups["value"].Value != item ? match.Value : match.Groups["kind"].Value == "/" ? "row" : "column");
        body = leaving.Replace(body, "goto next;");
        return $$"""
            {{Prelude}}{{text[..head.Index]}}	if (get_local_id(0) != 0)
            		 return;
            	int at = (int)get_global_id(0);
            	const int end = at + (int)get_local_size(0) < {{count}} ? at + (int)get_local_size(0) : {{count}};
            	const int columns = {{columns}};
            	while (at < end)
            	{
            	const int row = at / columns;
            	const int first = row * columns;
            	const int last = end - first < columns ? end - first : columns;
            	{{(HasLoop(body) ? "" : Pragma)}}
            	for (int column = at - first; column < last; column++)
            	{
            	{{item}} = first + column;
            {{body}}
            	next: ;
            	}
            	at = first + last;
            	}
            }

            """;
    }

    /// <summary>Whether an item runs through a loop: it jumps back.</summary>
    static bool HasLoop(string body)
    {
        var places = label.Matches(body).ToDictionary(found => found.Groups["label"].Value, found => found.Index);
        return jump.Matches(body).Any(found => places.TryGetValue(found.Groups["label"].Value, out var place) && place < found.Index);
    }

    /// <summary>Lets the compiler make vectors of a kernel's own loops: sums may be taken apart and products added in one instruction.</summary>
    /// <param name="text">A kernel with one item a group, as ILGPU writes it.</param>
    /// <returns>The same with leave to do so.</returns>
    internal static string InLoops(string text)
    {
        (var functions, text) = ProcessorFunctions.In(ParallelLoops.In(text));
        var body = text.IndexOf('{', text.IndexOf("kernel void ", StringComparison.Ordinal));
        return $$"""
            {{Prelude}}{{functions}}{{text[..(body + 1)]}}
            #ifdef __clang__
            #pragma clang fp reassociate(on) contract(fast)
            #endif
            {{text[(body + 1)..]}}
            """;
    }

    /// <summary>Writes quotients by an <see cref="Emitted.IndexDivisor"/> as divisions again, which say what they are: most of them are the row of an item.</summary>
    static string Divided(string body)
    {
        string? Name(string text) => Regex.Match(body, $@"\t(?<name>var\d+) = {text};") is { Success: true } found ? found.Groups["name"].Value : null;
        string? Definition(string value) => Regex.Match(body, $@"\t{value} = (?<text>[^;]*);") is { Success: true } found ? found.Groups["text"].Value : null;
        string? Narrow(string value) => Definition(value) is { } wide && widened.Match(wide) is { Success: true } found ? found.Groups["value"].Value : null;
        foreach (Match found in product.Matches(body))
        {
            if (Narrow(found.Groups["x"].Value) is { } more && Definition(more) is { } sum && oneMore.Match(sum) is { Success: true } dividend
                && Narrow(found.Groups["m"].Value) is { } multiplier && Definition(multiplier) is { } argument && field.Match(argument) is { Success: true } place
                && Name($@"\(ulong\)\(\(ulong\) {found.Groups["product"].Value} >>  \(ulong\)32\)") is { } upper && Name($@"\(uint\)\(ulong\) {upper}") is { } half)
            {
                var extent = $"{place.Groups["arguments"].Value}.field_{int.Parse(place.Groups["number"].Value, CultureInfo.InvariantCulture) - 1}";
                body = Regex.Replace(body, $@"\(uint\)\(\(uint\) {half} >>  \(uint\)var\d+\)", $"(uint)((uint) {dividend.Groups["value"].Value} /  (uint){extent})");
            }
        }

        return body;
    }

    /// <summary>What an argument of the kernel is, if a value is nothing but that.</summary>
    static string? Argument(string body, string value)
    {
        var definition = Regex.Match(body, $@"\t{value} =  (?<argument>var\d+\.field_\d+);");
        return definition.Success ? definition.Groups["argument"].Value : null;
    }
}
