using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Finds layer definitions.</summary>
public static class LayerCatalog
{
    /// <summary>The definitions in some assemblies.</summary>
    /// <param name="assemblies">
    /// The assemblies; none given: every one that is loaded, and those they refer to as far as these use this library too.
    /// </param>
    /// <returns>The definitions' types, sorted by full name.</returns>
    public static IReadOnlyList<Type> Find(params Assembly[]? assemblies)
    {
        var searched = assemblies is { Length: > 0 } ? assemblies : Loaded();
        return
        [
            .. searched
                .Where(assembly => !assembly.IsDynamic)
                .SelectMany(assembly => assembly.GetCustomAttributes<LayerDefinitionAttribute>())
                .Select(attribute => attribute.Definition)
                .Distinct()
                .OrderBy(definition => definition.FullName, StringComparer.Ordinal),
        ];
    }

    // A library of layers is loaded when its first layer is used, which may be later than somebody asks for the catalogue.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed program has no layers beyond those that it uses, and these are loaded.")]
    static IReadOnlyCollection<Assembly> Loaded()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            // Compiled ahead of time: every assembly that is left is there from the start, and none says what it refers to.
            return AppDomain.CurrentDomain.GetAssemblies();
        }

        var own = typeof(LayerCatalog).Assembly;
        var known = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var waiting = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        foreach (var assembly in waiting)
        {
            known.TryAdd(assembly.FullName!, assembly);
        }

        while (waiting.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (assembly != own && !references.Any(reference => reference.Name == own.GetName().Name))
            {
                continue;
            }

            foreach (var reference in references)
            {
                if (!known.ContainsKey(reference.FullName) && TryLoad(reference) is { } referred && known.TryAdd(referred.FullName!, referred))
                {
                    waiting.Enqueue(referred);
                }
            }
        }

        return known.Values;
    }

    static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // A reference that is only needed on another platform, or was left out of a trimmed program.
            return null;
        }
    }
}
