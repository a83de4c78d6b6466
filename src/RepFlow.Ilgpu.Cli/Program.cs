using RepFlow.Ilgpu.Cli;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;

var terminal = Terminal.OfProcess();
var context = new VerbContext(terminal, name => new RepresentationFlowEngine(CommonOptions.Open(name, terminal)));
return await Tool.Run(args, context).ConfigureAwait(false);
