using System.Text.Json.Nodes;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Something that is measured, here and by peers.</summary>
/// <param name="Bench">The kind of work, as the verb calls it: <c>flow</c>, <c>conv</c>, <c>net</c>, <c>train</c>.</param>
/// <param name="Name">What it is, as tables call it: the same on every machine.</param>
/// <param name="Request">What a peer is told (<see cref="BenchPeer"/>).</param>
/// <param name="Flop">Floating-point operations of a run.</param>
/// <param name="Bytes">The least bytes that a run moves: inputs read and results written, once.</param>
/// <param name="Prepare">Makes it ready to run.</param>
sealed record BenchWork(string Bench, string Name, JsonObject Request, double Flop, double Bytes, Func<BenchRun> Prepare);
