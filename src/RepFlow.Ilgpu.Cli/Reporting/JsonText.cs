using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>JSON as it is printed. It stands apart so that what prints no JSON loads none of it: memory may be what is short.</summary>
static class JsonText
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of an object, which cannot steer a terminal; null for a number that is not finite, of which JSON has none.</summary>
    /// <param name="result">The object.</param>
    /// <returns>The text.</returns>
    public static string Of(JsonObject result) => PlainText.Of(Finite(result)!.ToJsonString(Indented), lines: true);

    static JsonNode? Finite(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Finite(m.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Finite)]),
        JsonValue value when value.TryGetValue<double>(out var number) && !double.IsFinite(number) => null,
        JsonValue value when value.TryGetValue<float>(out var number) && !float.IsFinite(number) => null,
        _ => node?.DeepClone(),
    };
}
