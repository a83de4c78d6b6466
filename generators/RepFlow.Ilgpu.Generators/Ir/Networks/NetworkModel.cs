namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A network as the parser understood it: what it holds, and its Forward in single assignment. No symbol and no syntax is in it, only text.</summary>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="HintName">The name of its file.</param>
/// <param name="MetadataName">Its name in metadata, by which problems find its place.</param>
/// <param name="ContainingTypes">The declarations around its own, outermost first.</param>
/// <param name="IsRecord">Whether it is a record.</param>
/// <param name="IsChecked">Whether its project checks integers for overflow.</param>
/// <param name="Steps">What its steps are called: a name that it has for nothing else.</param>
/// <param name="Usings">The using directives of the file that Forward stands in, which the texts in the model need.</param>
/// <param name="InnerUsings">Those inside its namespace.</param>
/// <param name="Inputs">What Forward takes.</param>
/// <param name="Body">What Forward does.</param>
/// <param name="Outputs">What Forward returns.</param>
/// <param name="Parts">The layers and networks that it holds.</param>
/// <param name="Definitions">The definitions from other assemblies that it calls: the type, and what it computes, as its assembly says.</param>
sealed record NetworkModel(
    string Namespace,
    string Name,
    string HintName,
    string MetadataName,
    ValueList<string> ContainingTypes,
    bool IsRecord,
    bool IsChecked,
    string Steps,
    ValueList<string> Usings,
    ValueList<string> InnerUsings,
    ValueList<NetworkValue> Inputs,
    ValueList<NetworkStatement> Body,
    ValueList<NetworkValue> Outputs,
    ValueList<NetworkPart> Parts,
    ValueList<(string Type, string Ir)> Definitions);
