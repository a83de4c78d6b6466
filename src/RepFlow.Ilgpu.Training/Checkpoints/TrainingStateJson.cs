using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Training;

/// <summary>The state of training as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingState))]
sealed partial class TrainingStateJson : JsonSerializerContext;
