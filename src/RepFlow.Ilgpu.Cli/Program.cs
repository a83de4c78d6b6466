using RepFlow.Ilgpu.Cli;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;

var context = new VerbContext(Terminal.OfProcess(), name => new RepresentationFlowEngine(CommonOptions.Open(name)));
return await Tool.Run(args, context).ConfigureAwait(false);
