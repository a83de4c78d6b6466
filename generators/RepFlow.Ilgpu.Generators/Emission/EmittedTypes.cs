using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The types that emitted code names, and the members that it adds to a definition.</summary>
static class EmittedTypes
{
    /// <summary>Each type by its short name, with the namespace it is meant in.</summary>
    public static readonly IReadOnlyDictionary<string, string> Namespaces = new[]
    {
        ("System", "ArgumentNullException Array InvalidOperationException Math MathF NotSupportedException"),
        ("System.Collections.Generic", "IReadOnlyList"),
        ("System.ComponentModel", "EditorBrowsable EditorBrowsableState"),
        ("System.Numerics", "INumber Vector"),
        ("ILGPU", "ArrayView Grid Group Index1D SharedMemory"),
        ("RepFlow.Ilgpu", "Border Dim Over Parameter Precision Shape State Tensor View"),
        ("RepFlow.Ilgpu.Contractions", "Contraction ContractionAxis ContractionIndex ContractionOperand ContractionSpec ContractionTerm"),
        ("RepFlow.Ilgpu.Devices", "Device"),
        (
            "RepFlow.Ilgpu.Execution",
            "EmittedKernel Gradients HostMath HostPlanes HostScratch HostWide HyperParameter ILayer IndexBuffer LayerDefinition LayerExecution LayerExtensions LayerInfo LayerShapes "
            + "PaddedPlane PlaneScratch Slicing StageInfo StageKernel"),
    }.SelectMany(group => group.Item2.Split(' ').Select(name => (Name: name, Namespace: group.Item1))).ToDictionary(t => t.Name, t => t.Namespace);

    /// <summary>Members that every definition gets, and names that stand for something inside them.</summary>
    static readonly HashSet<string> Members =
    [
        "Apply", "Definition", "ExampleShapes", "Execution", "Forward", "HyperParameters", "Info", "Kernels", "Layer", "OutputShape", "Parameters",
        "Prepare", "ReadHyperParameters", "Reference", "Sizes", "T", "Upstream", "info",
    ];

    /// <summary>Whether emitted code in a definition could not mean what it says if the definition, or a member, had this name.</summary>
    public static bool IsReserved(string name) => Members.Contains(name) || Namespaces.ContainsKey(name);

    /// <summary>Writes types with their namespace where their short names mean something else at the definition.</summary>
    public static string Qualify(string text, IReadOnlyList<string> hidden)
    {
        if (hidden.Count == 0)
        {
            return text;
        }

        // An execution has properties of the same names as types, which are assigned or handed on.
        var pattern = new Regex($@"(?<![\w.@""])({string.Join("|", hidden)})(?![\w"",]| = )");
        return string.Join("\n", text.Split('\n').Select(line =>
            line.StartsWith("using ", StringComparison.Ordinal) || line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                ? line
                : pattern.Replace(line, match => $"global::{Namespaces[match.Value]}.{match.Value}")));
    }
}
