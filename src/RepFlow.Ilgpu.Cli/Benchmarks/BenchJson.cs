using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Measurements as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = false,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
sealed partial class BenchJson : JsonSerializerContext;
