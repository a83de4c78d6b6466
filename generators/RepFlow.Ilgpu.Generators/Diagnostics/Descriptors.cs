using System.Reflection;
using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Diagnostics;

/// <summary>Everything the generator can object to. Each has a help page in docs/diagnostics.</summary>
static class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error("RFG0001", "A definition must be partial", "'{0}' has [{1}] but is not partial (nor is every type around it): write 'partial class {0}'");

    public static readonly DiagnosticDescriptor NoOutput = Error("RFG0002", "A definition needs a result", "'{0}' has no stage named Output: {1}");

    public static readonly DiagnosticDescriptor UnsupportedStatement = Error("RFG0003", "Statement not supported in a stage", "This statement cannot be turned into a kernel: {0}; stages know local variables, if, constant for loops and return");

    public static readonly DiagnosticDescriptor UnsupportedExpression = Error("RFG0004", "Expression not supported in a stage", "This expression cannot be turned into a kernel: {0}");

    public static readonly DiagnosticDescriptor NotAffine = Error("RFG0005", "Position is not affine in the indices", "The position '{0}' of '{1}' cannot be solved for the indices: {2}; only a map may read there");

    public static readonly DiagnosticDescriptor UnknownExtent = Error("RFG0006", "The extent of an index cannot be inferred", "Nothing tells how many values '{0}' takes: let it stand alone on an axis of a view, or give it [Extent(nameof(...))]");

    public static readonly DiagnosticDescriptor NotAProduct = Error("RFG0007", "A contraction is a product", "The [Contract] stage '{0}' must return a product, which it sums: {1}");

    public static readonly DiagnosticDescriptor UnboundedLoop = Error("RFG0008", "Loop bounds must be constant", "This loop's bounds are not known at build time (or it runs more than 4096 times): use constants, or an Over index to fold over");

    public static readonly DiagnosticDescriptor BadParameter = Error("RFG0009", "Parameter not supported in a stage", "'{0}' cannot be part of {1}: {2}");

    public static readonly DiagnosticDescriptor RankMismatch = Error("RFG0010", "Wrong number of indices", "'{0}' is read with {1} indices here and {2} elsewhere");

    public static readonly DiagnosticDescriptor BadPhase = Error("RFG0011", "Invalid iteration phase", "The phase '{0}' does not fit its iteration: {1}");

    public static readonly DiagnosticDescriptor UnknownMember = Error("RFG0012", "No such member", "'{0}' names no suitable member: {1}");

    public static readonly DiagnosticDescriptor BadReturn = Error("RFG0013", "Wrong result type", "The stage '{0}' must return {1}");

    public static readonly DiagnosticDescriptor BadHyperParameter = Error("RFG0014", "Unsupported hyper-parameter", "'{0}' is of type '{1}': {2}");

    public static readonly DiagnosticDescriptor Recursion = Error("RFG0015", "A stage cannot call itself", "'{0}' calls itself, directly or through others: kernels have no stack to recurse on");

    public static readonly DiagnosticDescriptor BadKernel = Error("RFG0016", "Invalid hand-written kernel", "The kernel '{0}' has the wrong form: {1}");

    public static readonly DiagnosticDescriptor BadAdjoint = Error("RFG0017", "Invalid hand-written adjoint", "The adjoint '{0}' does not fit: {1}");

    public static readonly DiagnosticDescriptor NoDerivative = Error("RFG0018", "No derivative is known", "The gradient of '{0}' by '{1}' cannot be derived: {2}; write it by hand with [Adjoint(\"{1}\")]");

    public static readonly DiagnosticDescriptor StageOrder = Error("RFG0019", "A stage reads a later one", "'{0}' reads '{1}', which is computed after it: put '{1}' first");

    public static readonly DiagnosticDescriptor BadDefinition = Error("RFG0020", "Unsupported kind of definition", "'{0}' cannot be a definition: {1}");

    public static readonly DiagnosticDescriptor ReservedName = Error("RFG0021", "The name is taken by emitted code", "'{0}' is also the name of something in the code that this definition becomes: choose another name");

    public static readonly DiagnosticDescriptor BadSample = Error("RFG0022", "A sample does not fit the definition", "The [Sample] does not fit '{0}': {1}");

    public static readonly DiagnosticDescriptor OldLanguage = Error("RFG0025", "The language version is too low", "The code that '{0}' becomes needs C# 13 or later, and the project is in C# {1}: remove <LangVersion> from the project file, or set it to 13 or more");

    public static readonly DiagnosticDescriptor NoUnsafeCode = Error("RFG0026", "Unsafe code is not allowed", "The code that '{0}' becomes reads and writes memory by pointers: set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file");

    public static readonly DiagnosticDescriptor LosesDigits = Warning("RFG0023", "Digits of a double are lost", "C# computes '{0}' in double precision, a layer prepared in single precision does not: compute in float, or round each result to float");

    public static readonly DiagnosticDescriptor TooLarge = Error("RFG0024", "A stage is too large", "'{0}' becomes {1}: fold over an index ([Reduce] with an Over) instead of unrolling a loop, or divide the work among stages");

    public static readonly DiagnosticDescriptor BadRest = Error("RFG0027", "[Rest] is out of place", "An index over the rest of the axes cannot be used like this: {0}");

    public static readonly DiagnosticDescriptor BadNetwork = Error("RFG0028", "Unsupported kind of network", "'{0}' cannot be a network: {1}");

    public static readonly DiagnosticDescriptor UnsupportedInNetwork = Error("RFG0029", "Not supported in the Forward of a network", "This cannot be compiled as part of a network: {0}");

    public static readonly DiagnosticDescriptor BadScan = Error("RFG0030", "Invalid scan", "The scan '{0}' cannot run: {1}");

    public static readonly DiagnosticDescriptor WrongElements = Error("RFG0031", "Integers and real numbers are told apart", "'{0}' {1}");

    // The build writes where the project is published into the assembly.
    static string Repository => typeof(Descriptors).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "RepositoryUrl").Value;

    static DiagnosticDescriptor Error(string id, string title, string message) => New(id, title, message, DiagnosticSeverity.Error);

    static DiagnosticDescriptor Warning(string id, string title, string message) => New(id, title, message, DiagnosticSeverity.Warning);

    static DiagnosticDescriptor New(string id, string title, string message, DiagnosticSeverity severity) => new(
        id,
        title,
        message,
        "RepFlow.Ilgpu",
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"{Repository}/blob/main/docs/diagnostics/{id}.md");
}
