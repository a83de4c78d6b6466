using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow devices</c>: lists every device, and for one that cannot be used, why.</summary>
static class DevicesVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("devices", "Lists every device found, usable or not and why, its memory and its precisions.") { device, json };
        Tool.SetWork(command, context, json, (parse, _) => Run(context, parse.GetValue(device)));
        return command;
    }

    static int Run(VerbContext context, string? only)
    {
        var devices = Device.Discover().Where(d => only is null || Matches(d, only)).ToList();
        if (devices.Count == 0)
        {
            throw new InputException($"there is no device '{only}'. Run 'repflow devices' for those there are.");
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("device", "usable", "memory", "precision", "hardware");
        foreach (var found in devices)
        {
            table.AddRow([.. Cells(found).Select(Markup.Escape)]);
        }

        if (!context.Terminal.Json)
        {
            context.Terminal.Table(table);
        }

        context.Terminal.Result(new JsonObject { ["devices"] = new JsonArray([.. devices.Select(ToJson)]) });

        // One device asked for is a question whether it works.
        if (only is null || devices.Any(d => d.Usable))
        {
            return 0;
        }

        context.Terminal.Note($"repflow: {devices[0].Name} cannot be used: {devices[0].Refusal}.");
        return Tool.Failed;
    }

    static bool Matches(DeviceInfo device, string name) =>
        device.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || device.Name.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    static string[] Cells(DeviceInfo device) =>
    [
        device.Name,
        device.Usable ? "yes" : "no",
        device.MemoryBytes > 0 ? $"{device.MemoryBytes / (double)(1 << 30):0.#} GiB" : string.Empty,
        device.Index < 0 ? string.Empty : device.SupportsDouble ? "f32, f64" : "f32",
        string.Join("; ", new[] { device.Description, device.Refusal ?? device.Note }.Where(text => !string.IsNullOrEmpty(text))),
    ];

    static JsonNode ToJson(DeviceInfo device) => new JsonObject
    {
        ["name"] = device.Name,
        ["usable"] = device.Usable,
        ["hardware"] = device.Description,
        ["memory_bytes"] = device.MemoryBytes,
        ["precisions"] = device.Index < 0 ? new JsonArray() : device.SupportsDouble ? new JsonArray("f32", "f64") : new JsonArray("f32"),
        ["refusal"] = device.Refusal,
        ["note"] = device.Note,
    };
}
