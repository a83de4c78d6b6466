using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>What every verb works with.</summary>
/// <param name="Terminal">Where it writes.</param>
/// <param name="OpenFlow">Opens the flow layer on a device by name; null for the best one there is.</param>
sealed record VerbContext(Terminal Terminal, Func<string?, IFlowEngine> OpenFlow);
