using RepFlow.Ilgpu.Cli;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Verbs;
using RepFlow.Ilgpu.Devices;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var terminal = new Terminal(Console.Out, Console.Error, interactive: !Console.IsErrorRedirected);
var context = new VerbContext(terminal, name => new RepresentationFlowEngine(name is null ? Device.OpenDefault() : Device.Open(name)));
return await Tool.Run(args, context).ConfigureAwait(false);
