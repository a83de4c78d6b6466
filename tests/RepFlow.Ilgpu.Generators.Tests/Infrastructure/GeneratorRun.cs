using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>What one run of the generator gave.</summary>
/// <param name="Compilation">The compilation with the emitted sources in it.</param>
/// <param name="Result">The emitted sources, the diagnostics and the steps.</param>
sealed record GeneratorRun(CSharpCompilation Compilation, GeneratorRunResult Result)
{
    /// <summary>The generator's own diagnostics.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>Compiles everything and loads it into this process.</summary>
    /// <returns>The assembly.</returns>
    /// <exception cref="InvalidOperationException">The generator or the compiler reported an error or a warning.</exception>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        var emitted = Compilation.Emit(image);
        var complaints = Result.Diagnostics.Concat(emitted.Diagnostics).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ToList();
        if (!emitted.Success || complaints.Count > 0)
        {
            throw new InvalidOperationException(Describe(complaints));
        }

        return Assembly.Load(image.ToArray());
    }

    /// <summary>The complaints, each with the line it stands on: emitted files exist nowhere else.</summary>
    static string Describe(IReadOnlyCollection<Diagnostic> complaints) =>
        $"{complaints.Count} errors and warnings:{Environment.NewLine}" + string.Join(Environment.NewLine, complaints.Take(20).Select(complaint =>
        {
            var line = complaint.Location.SourceTree?.GetText().Lines[complaint.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
            return $"{complaint}{Environment.NewLine}    {line}";
        }));
}
