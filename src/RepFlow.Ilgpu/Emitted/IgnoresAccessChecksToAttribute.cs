namespace System.Runtime.CompilerServices;

/// <summary>Lets the assembly that carries it use internal types of another. The runtime knows it by its name; no library declares it.</summary>
/// <param name="assemblyName">The other assembly's simple name.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The other assembly's simple name.</summary>
    public string AssemblyName { get; } = assemblyName;
}
