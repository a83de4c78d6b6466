using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>What runs came to, as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Outcome))]
sealed partial class ReproductionJson : JsonSerializerContext;
