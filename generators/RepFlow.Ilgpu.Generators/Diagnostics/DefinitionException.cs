using System;
using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>Leaves the parsing of a stage with a diagnostic.</summary>
sealed class DefinitionException : Exception
{
    public DefinitionException(DiagnosticDescriptor descriptor, Location? location, params string[] arguments)
    {
        Info = new DiagnosticInfo(descriptor, LocationInfo.From(location), arguments);
    }

    public DiagnosticInfo Info { get; }
}
