namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>Numbers of things in words.</summary>
static class Counted
{
    /// <summary>A number and what it is of, as in <c>1 frame</c> and <c>2 frames</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The word for one of them; <c>s</c> makes it several.</param>
    /// <returns>The words.</returns>
    public static string Of(long count, string one) => count == 1 ? $"1 {one}" : $"{count} {one}s";
}
