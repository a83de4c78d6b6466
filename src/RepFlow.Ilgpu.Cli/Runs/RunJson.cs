using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>Runs as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RunConfiguration))]
[JsonSerializable(typeof(RunSettings))]
sealed partial class RunJson : JsonSerializerContext;
