using System.Reflection;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>Where the sources of the running tests lie.</summary>
static class Repository
{
    /// <summary>The root folder, without a separator at its end.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!.TrimEnd(Path.DirectorySeparatorChar);

    /// <summary>A path below the root.</summary>
    /// <param name="parts">The folders and the file.</param>
    /// <returns>The whole path.</returns>
    public static string Combine(params string[] parts) => Path.Combine([Root, .. parts]);
}
