using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>What is wrong with the text of a compiled kernel.</summary>
static partial class KernelText
{
    const int StaticSharedLimit = 48 * 1024;

    /// <summary>Faults of PTX.</summary>
    /// <param name="text">The assembly of one kernel.</param>
    /// <param name="mayUseLocalMemory">Whether local memory is accepted.</param>
    /// <returns>One line for each fault.</returns>
    public static IEnumerable<string> PtxFaults(string text, bool mayUseLocalMemory = false)
    {
        foreach (Match match in ExternFunction.Matches(text))
        {
            yield return $"calls a function that nothing resolves: {match.Value.Trim()}";
        }

        if (GenericAccess.Match(text) is { Success: true } generic)
        {
            yield return $"a load or store without an address space: {generic.Value.Trim()}";
        }

        if (!mayUseLocalMemory && LocalMemory.Match(text) is { Success: true } local)
        {
            yield return $"local memory: {local.Value.Trim()}";
        }

        if (FloatAtomic.Match(text) is { Success: true } atomic)
        {
            yield return $"a floating-point atomic, whose order is not fixed: {atomic.Value.Trim()}";
        }

        if (UniformBranch.Match(text) is { Success: true } branch)
        {
            yield return $"a branch on a value that is declared uniform, which nothing proves: {branch.Value.Trim()}";
        }

        var shared = SharedArray.Matches(text).Sum(match => int.Parse(match.Groups["size"].Value) * (match.Groups["bits"].Success ? int.Parse(match.Groups["bits"].Value) / 8 : 1));
        if (shared > StaticSharedLimit)
        {
            yield return $"{shared} bytes of static shared memory, where {StaticSharedLimit} is all there is";
        }
    }

    /// <summary>Faults of OpenCL C.</summary>
    /// <param name="text">The source of one kernel.</param>
    /// <returns>One line for each fault.</returns>
    public static IEnumerable<string> OpenClFaults(string text)
    {
        if (GenericSpace.Match(text) is { Success: true } generic)
        {
            yield return $"the generic address space, which not every driver has: {generic.Value.Trim()}";
        }

        if (ClAtomic.Match(text) is { Success: true } atomic)
        {
            yield return $"an atomic operation: {atomic.Value.Trim()}";
        }
    }

    [GeneratedRegex(@"^\s*\.extern\s+\.func.*$", RegexOptions.Multiline)]
    static partial Regex ExternFunction { get; }

    // A type or width right after ld/st means that no state space was given. ld.param and the like have one.
    [GeneratedRegex(@"^.*\b(ld|st)(\.volatile|\.relaxed\.\w+)?\.(v[248]\.)?[bfsu](8|16|32|64)\s.*$", RegexOptions.Multiline)]
    static partial Regex GenericAccess { get; }

    [GeneratedRegex(@"^.*\.local\b.*$", RegexOptions.Multiline)]
    static partial Regex LocalMemory { get; }

    [GeneratedRegex(@"^.*\b(atom|red)\.[\w.]*\.f(16|32|64).*$", RegexOptions.Multiline)]
    static partial Regex FloatAtomic { get; }

    [GeneratedRegex(@"^.*(@!?%p\d+\s+\w+\.uni|brx\.idx\.uni)\b.*$", RegexOptions.Multiline)]
    static partial Regex UniformBranch { get; }

    [GeneratedRegex(@"^\s*(?!\.extern)\.shared[^;\[]*?(\.[bfsu](?<bits>8|16|32|64))\s+\w+\[(?<size>\d+)\]", RegexOptions.Multiline)]
    static partial Regex SharedArray { get; }

    [GeneratedRegex(@"^.*\b(__generic|generic)\s.*$", RegexOptions.Multiline)]
    static partial Regex GenericSpace { get; }

    [GeneratedRegex(@"^.*\batomic_\w+.*$", RegexOptions.Multiline)]
    static partial Regex ClAtomic { get; }
}
