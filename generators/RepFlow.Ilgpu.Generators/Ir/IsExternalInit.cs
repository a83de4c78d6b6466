namespace System.Runtime.CompilerServices;

/// <summary>Lets init-only properties and records compile for netstandard2.0.</summary>
static class IsExternalInit;
