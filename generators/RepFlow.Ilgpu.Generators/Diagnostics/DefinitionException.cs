using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>Leaves the parsing of a stage with a diagnostic.</summary>
sealed class DefinitionException : Exception
{
    public DefinitionException(DiagnosticDescriptor descriptor, Location? location, params string[] arguments)
    {
        Info = new DiagnosticInfo(descriptor, LocationInfo.From(location), arguments);
    }

    DefinitionException()
    {
    }

    /// <summary>Leaves the parsing of code that C# itself refuses: its own errors say all there is to say.</summary>
    public static DefinitionException OfBrokenCode => new();

    /// <summary>What is wrong; null where C# says so itself.</summary>
    public DiagnosticInfo? Info { get; }
}
