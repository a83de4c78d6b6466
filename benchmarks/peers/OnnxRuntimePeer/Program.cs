// A peer of `repflow bench --peer`: forward passes of networks and convolutions, exported as ONNX models, in ONNX Runtime on the processor.
//   repflow bench net --peer "dotnet benchmarks/peers/OnnxRuntimePeer/bin/Release/net10.0/OnnxRuntimePeer.dll" --rounds 3
// It reads a line of JSON and answers with one, as torch_peer.py does; requests are those of src/RepFlow.Ilgpu.Cli/Benchmarks.
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

var hello = Read()!;
if (hello["device"]!.GetValue<string>() != "cpu")
{
    Say(new JsonObject { ["none"] = "it runs on the processor" });
    return;
}

var threads = hello["threads"]!.GetValue<int>();
Say(new JsonObject { ["peer"] = $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}", ["device"] = "cpu", ["threads"] = threads });
var (known, session, input) = ("", default(InferenceSession), default(DenseTensor<float>));
while (Read() is { } request)
{
    if (request["onnx"]?.GetValue<string>() is not { } model || request["precision"]?.GetValue<string>() != "f32")
    {
        Say(new JsonObject { ["none"] = "it does forward passes of models, in single precision" });
        continue;
    }

    if (model != known)
    {
        session?.Dispose();
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        (known, session) = (model, new InferenceSession(model, options));
        input = new DenseTensor<float>(request["shape"]!.AsArray().Select(extent => extent!.GetValue<int>()).ToArray());
        var random = new Random(1);
        foreach (ref var value in input.Buffer.Span)
        {
            value = (random.NextSingle() * 2) - 1;
        }
    }

    var inputs = new[] { NamedOnnxValue.CreateFromTensor(session!.InputMetadata.Keys.Single(), input!) };
    var clock = Stopwatch.StartNew();
    var warmUp = request["warm_s"]!.GetValue<double>();
    for (var warm = 0; warm < 2 || clock.Elapsed.TotalSeconds < warmUp; warm++)
    {
        session.Run(inputs).Dispose();
    }

    var times = new JsonArray();
    for (var run = 0; run < request["runs"]!.GetValue<int>(); run++)
    {
        clock.Restart();
        session.Run(inputs).Dispose();
        times.Add(clock.Elapsed.TotalMilliseconds);
    }

    Say(new JsonObject { ["ms"] = times });
}

session?.Dispose();

static JsonNode? Read() => Console.In.ReadLine() is { } line ? JsonNode.Parse(line) : null;

static void Say(JsonObject answer) => Console.WriteLine(answer.ToJsonString());
