using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>JSON as it is printed. It stands apart so that what prints no JSON loads none of it: memory may be what is short.</summary>
static class JsonText
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of an object, which cannot steer a terminal.</summary>
    /// <param name="result">The object.</param>
    /// <returns>The text.</returns>
    public static string Of(JsonObject result) => PlainText.Of(result.ToJsonString(Indented), lines: true);
}
