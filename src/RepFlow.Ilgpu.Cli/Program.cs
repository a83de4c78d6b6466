using RepFlow.Ilgpu.Cli;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;
using RepFlow.Ilgpu.Devices;

var context = new VerbContext(Terminal.OfProcess(), name => new RepresentationFlowEngine(name is null ? Device.OpenDefault() : Device.Open(name)));
return await Tool.Run(args, context).ConfigureAwait(false);
