using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The names of classes as JSON in a checkpoint, without reflection.</summary>
[JsonSerializable(typeof(string[]))]
sealed partial class ClassNamesJson : JsonSerializerContext;
